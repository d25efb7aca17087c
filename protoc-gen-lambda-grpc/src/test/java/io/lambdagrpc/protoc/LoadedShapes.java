package io.lambdagrpc.protoc;

import com.example.shapes.ShapesGrpc;
import java.util.concurrent.atomic.AtomicInteger;

/** Named by an option and by {@code META-INF/services}. */
public final class LoadedShapes implements ShapesGrpc.AsyncService {

  static final AtomicInteger CREATED = new AtomicInteger();

  /** Counts. */
  public LoadedShapes() {
    CREATED.incrementAndGet();
  }
}
