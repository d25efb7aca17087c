package io.lambdagrpc.bridge;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Closes a connection that begins with a client certificate which has expired, or with one of its
 * issuers' that has. A full handshake refuses it, but one that resumes a session takes the
 * certificates as they were when that began.
 */
final class ExpiryFilter extends ServerTransportFilter {

  private static final Certificate[] NONE = {};

  @Override
  public Attributes transportReady(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      for (Certificate each : session == null ? NONE : certificates(session)) {
        if (each instanceof X509Certificate shown) {
          shown.checkValidity();
        }
      }
    } catch (CertificateException e) {
      throw new IllegalStateException("client certificate: " + e.getMessage(), e);
    }
    return attributes;
  }

  private static Certificate[] certificates(SSLSession session) {
    try {
      return session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return NONE; // The caller shows none, and need not.
    }
  }
}
