package io.lambdagrpc.bridge;

import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;

/**
 * Keeps no session of callers that show certificates. As long as one may be resumed, its chain, of
 * any length, stays in memory that nothing else counts; and a caller with a new certificate would
 * come with the old one. The JDK's TLS, where there is no OpenSSL, forgets after a second.
 */
final class FullHandshakes extends DelegatingSslContext {

  private static final int NAME_BYTES = OpenSslSessionTicketKey.NAME_SIZE;
  private static final int HMAC_END = NAME_BYTES + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
  private static final int AES_END = HMAC_END + OpenSslSessionTicketKey.AES_KEY_SIZE;

  private final SecureRandom random = new SecureRandom();

  FullHandshakes(SslContext context) {
    super(context);
    context.sessionContext().setSessionTimeout(1);
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setSessionCacheEnabled(false);
    }
  }

  /** With another key than before, no ticket of an earlier connection can be read. */
  @Override
  protected void initEngine(SSLEngine engine) {
    if (sessionContext() instanceof OpenSslSessionContext sessions) {
      byte[] key = new byte[AES_END];
      random.nextBytes(key);
      sessions.setTicketKeys(
          new OpenSslSessionTicketKey(
              Arrays.copyOf(key, NAME_BYTES),
              Arrays.copyOfRange(key, NAME_BYTES, HMAC_END),
              Arrays.copyOfRange(key, HMAC_END, AES_END)));
    }
  }
}
