package io.lambdagrpc.internal.snapstart;

/** What a user registers with {@code org.crac}, which wraps it in a proxy of this interface. */
public interface Resource {

  void beforeCheckpoint(Context context) throws Exception;

  void afterRestore(Context context) throws Exception;
}
