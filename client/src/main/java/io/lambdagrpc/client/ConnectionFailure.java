package io.lambdagrpc.client;

import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Says why a connection failed. What the JDK's HttpClient throws often does not: a refused
 * connection and an unknown host are both a {@code ConnectException} without a message, and where
 * only one side speaks TLS it shows the bytes that it could not read.
 */
final class ConnectionFailure {

  /** The least that gRPC gives to connect and shake hands, whatever the deadlines of calls. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  /** How a TLS alert begins, which answers plaintext. */
  private static final String TLS_ALERT = "\u0015\u0003";

  /** How an HTTP/2 server begins, whatever it has read: with a short SETTINGS frame. */
  private static final String HTTP2_SETTINGS = "\0\0";

  private ConnectionFailure() {}

  /** Returns what a future of the HTTP client failed with. */
  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /**
   * Returns a future whose cancelling closes the connection of a request that has failed. The JDK's
   * client leaves it open where it cannot read the reply, for as long as the peer does, and lets it
   * be closed only by a stage that has not ended; this one never does.
   */
  static CompletableFuture<?> connectionOf(CompletableFuture<?> sent) {
    CompletableFuture<String> never = new CompletableFuture<>();
    return sent.handle((reply, failure) -> "").thenCompose(ended -> never);
  }

  /** Whether the HTTP client itself has ended, as it does when an Error hits its one thread. */
  static boolean isOfEndedClient(Throwable failure) {
    return "selector manager closed".equals(unwrap(failure).getMessage());
  }

  /**
   * Returns the failure that the HTTP client does not report: a proxy demands credentials before it
   * connects to the server. What else the proxy says is not the server's, and came without TLS.
   */
  static IOException ofProxy() {
    return new IOException(
        "a proxy wants to know who calls (expected: an httpClient with an authenticator for it)");
  }

  /** Returns the status of a call to which no HTTP reply came. */
  static Status beforeReply(Throwable failure, String url) {
    return unavailable("no HTTP reply from " + url + ": ", failure, !url.startsWith("https:"));
  }

  /** Returns the status of a call whose reply was broken off. */
  static Status withinReply(Throwable failure, String url) {
    return unavailable("reply of " + url + " lost before its trailer frame: ", failure, false);
  }

  private static Status unavailable(String what, Throwable failure, boolean maybeTls) {
    return Status.UNAVAILABLE
        .withDescription(what + reason(failure, maybeTls))
        .withCause(printable(failure));
  }

  /** The JDK repeats what the peer sent, and who logs a status logs its causes as they are. */
  private static Throwable printable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = cause.toString();
      String printed = Protocol.printable(text);
      if (!printed.equals(text)) {
        IOException other = new IOException(printed);
        other.setStackTrace(cause.getStackTrace());
        return other;
      }
    }
    return failure;
  }

  private static String reason(Throwable failure, boolean maybeTls) {
    if (find(failure, UnresolvedAddressException.class) != null) {
      return "unknown host";
    }
    if (isOfEndedClient(failure)) {
      return "the HTTP client has ended of an error (the next call gets a new one)";
    }
    if (failure instanceof HttpConnectTimeoutException) {
      return "not connected within " + CONNECT_TIMEOUT.toSeconds() + " s";
    }
    // It tries once more, on the channel that the refusal has closed.
    if (failure instanceof ConnectException
        && find(failure, ClosedChannelException.class) != null) {
      return "connection refused";
    }
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    SSLException tls = find(failure, SSLException.class);
    if (tls != null) {
      String fault = String.valueOf(tls.getMessage());
      return fault.contains("plaintext connection")
          ? "the server does not speak TLS (use http:// or usePlaintext())"
          : "TLS: " + Protocol.printable(fault);
    }
    if (text.contains(TLS_ALERT)) {
      return "the server speaks TLS (use https://)";
    }
    if (text.contains(HTTP2_SETTINGS)) {
      return "the server speaks HTTP/2 alone, as gRPC servers do (expected: grpc-web over HTTP/1.1)";
    }
    SocketException broken = find(failure, SocketException.class);
    if (broken != null) {
      return String.valueOf(broken.getMessage());
    }
    if (find(failure, EOFException.class) != null || text.contains("received no bytes")) {
      return "closed by the server" + (maybeTls ? " (where it speaks TLS, use https://)" : "");
    }
    // What the peer sent may be part of it.
    return Protocol.printable(text);
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
