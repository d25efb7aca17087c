package io.lambdagrpc.client;

import static java.util.Objects.requireNonNull;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes the answer of {@link CallCredentials}, once: metadata for the call, or its end. */
final class CredentialsApplier extends CallCredentials.MetadataApplier {

  /**
   * What only a service says of its own call (<a
   * href="https://github.com/grpc/proposal/blob/master/A54-restrict-control-plane-status-codes.md">gRFC
   * A54</a>); in the words of grpc-java.
   */
  private static final Set<Status.Code> OF_SERVICES =
      EnumSet.of(
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.ALREADY_EXISTS,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.ABORTED,
          Status.Code.OUT_OF_RANGE,
          Status.Code.DATA_LOSS);

  // Both null once the call has ended.
  private volatile @Nullable Consumer<Metadata> applied;
  private volatile @Nullable Consumer<Status> failed;
  private final AtomicBoolean answered = new AtomicBoolean();

  CredentialsApplier(Consumer<Metadata> applied, Consumer<Status> failed) {
    this.applied = applied;
    this.failed = failed;
  }

  /** The call has ended: credentials that wait for a server may hold this for much longer. */
  void forgetCall() {
    applied = null;
    failed = null;
  }

  @Override
  public void apply(Metadata headers) {
    requireNonNull(headers, "headers");
    answer();
    Consumer<Metadata> call = applied;
    if (call != null) {
      call.accept(headers);
    }
  }

  @Override
  public void fail(Status status) {
    if (status.isOk()) {
      throw new IllegalArgumentException("status: OK (expected: an error)");
    }
    answer();
    Consumer<Status> call = failed;
    if (call != null) {
      call.accept(OF_SERVICES.contains(status.getCode()) ? replaced(status) : status);
    }
  }

  private static Status replaced(Status status) {
    return Status.INTERNAL
        .withDescription(
            "Inappropriate status code from control plane: "
                + status.getCode()
                + " "
                + status.getDescription())
        .withCause(status.getCause());
  }

  private void answer() {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException("apply() or fail() already called");
    }
  }

  /** What credentials may know of the call that they are for. */
  static final class CallInfo extends CallCredentials.RequestInfo {

    private final MethodDescriptor<?, ?> method;
    private final CallOptions options;
    private final String authority;
    private final boolean secure;

    CallInfo(MethodDescriptor<?, ?> method, CallOptions options, String authority, boolean secure) {
      this.method = method;
      this.options = options;
      this.authority = authority;
      this.secure = secure;
    }

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
      return method;
    }

    @Override
    public CallOptions getCallOptions() {
      return options;
    }

    @Override
    public SecurityLevel getSecurityLevel() {
      return secure ? SecurityLevel.PRIVACY_AND_INTEGRITY : SecurityLevel.NONE;
    }

    @Override
    public String getAuthority() {
      return authority;
    }

    @Override
    public Attributes getTransportAttrs() {
      return Attributes.EMPTY;
    }
  }
}
