package io.lambdagrpc.packaging;

/**
 * Says that this machine has no JDK 25, where none was named: what a build may take as a reason to
 * do without {@link ProvidedZip}.
 *
 * @since 0.1.0
 */
public final class JdkNotFoundException extends PackagingException {
  private static final long serialVersionUID = 1;

  JdkNotFoundException(String message, Throwable cause) {
    super(message, cause);
  }
}
