package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections as they begin, whose session may be an old one. */
class ExpiryFilterTest {

  @TempDir Path folder;

  private static Attributes of(Callable<Certificate[]> shown) {
    SSLSession session =
        (SSLSession)
            Proxy.newProxyInstance(
                SSLSession.class.getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (proxy, method, arguments) -> {
                  assertEquals("getPeerCertificates", method.getName());
                  return shown.call();
                });
    return Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session).build();
  }

  /** Returns one that is good for a day. */
  private Certificate certificate(String alias, String from) throws Exception {
    return SelfSigned.keyStore(folder, alias, "-validity", "1", "-startdate", from)
        .getCertificate(alias);
  }

  private static void assertAccepted(Attributes attributes) {
    assertSame(attributes, new ExpiryFilter().transportReady(attributes));
  }

  private static void assertRefused(Attributes attributes) {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class, () -> new ExpiryFilter().transportReady(attributes));
    assertInstanceOf(CertificateExpiredException.class, refused.getCause());
  }

  @Test
  void certificatesAreTakenWhereAllOfThemAreValid() throws Exception {
    Certificate good = certificate("good", "-1H");
    Certificate expired = certificate("expired", "-2d");
    assertAccepted(of(() -> new Certificate[] {good, good}));
    assertRefused(of(() -> new Certificate[] {expired}));
    assertRefused(of(() -> new Certificate[] {good, expired}));
  }

  @Test
  void soAreCallersThatNeedNotShowOne() {
    assertAccepted(Attributes.EMPTY);
    assertAccepted(
        of(
            () -> {
              throw new SSLPeerUnverifiedException("peer not verified");
            }));
  }
}
