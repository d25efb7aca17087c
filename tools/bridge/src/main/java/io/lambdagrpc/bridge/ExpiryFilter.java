package io.lambdagrpc.bridge;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that begins with a client certificate which has expired. A full handshake
 * refuses it, but one that resumes a session takes the certificate as it was when that began.
 */
final class ExpiryFilter extends ServerTransportFilter {

  @Override
  public Attributes transportReady(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      if (session != null && certificate(session) instanceof X509Certificate shown) {
        shown.checkValidity();
      }
    } catch (CertificateException e) {
      throw new IllegalStateException("client certificate: " + e.getMessage(), e);
    }
    return attributes;
  }

  private static @Nullable Certificate certificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      return null; // It shows none, and need not.
    }
  }
}
