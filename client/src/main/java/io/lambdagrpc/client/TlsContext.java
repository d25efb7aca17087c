package io.lambdagrpc.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Wraps another context. Its engines differ from the JDK's own in four things:
 *
 * <ul>
 *   <li>They ignore bytes behind the end of a connection, as <a
 *       href="https://www.rfc-editor.org/rfc/rfc8446#section-6.1">RFC 8446, 6.1</a> demands;
 *       anybody on the way to the server can add such bytes. The JDK's leave them in the buffer,
 *       and then the HTTP client of JDK 17 offers the same bytes again, for ever.
 *   <li>They end a connection of TLS 1.3 that brings more than {@value #MAX_WITHOUT_DATA} bytes
 *       without data after the handshake. The JDK keeps each session ticket as long as the
 *       connection is open, so that tickets without end fill the heap.
 *   <li>They read as many records at once as there is room for. The JDK's client takes a buffer for
 *       each read, as large as the largest record before, and keeps it also for a single byte.
 *   <li>No more of them read at a time than there are processors. The JDK takes 3,000 demands for
 *       new keys from one record, and needs 10 MB to answer them.
 * </ul>
 *
 * (Over 300 lines: an engine has that many methods.)
 */
final class TlsContext extends SSLContext {

  /** Servers send one to four tickets, of some 250 bytes each; the JDK needs 30 times as much. */
  private static final int MAX_WITHOUT_DATA = 4 * 1024;

  /** Where the client has shown a certificate: a ticket may have that, with its chain. */
  private static final int MAX_WITH_CERTIFICATE = 16 * 1024;

  /** A byte that demands new keys counts as so many: new keys cost the JDK more than tickets. */
  private static final int WEIGHT_OF_KEYS = 4;

  private static final Semaphore PROCESSORS =
      new Semaphore(Runtime.getRuntime().availableProcessors());

  private TlsContext(SSLContext context) {
    super(new Spi(context), context.getProvider(), context.getProtocol());
  }

  /**
   * Returns one that trusts what the JVM trusts.
   *
   * @throws UncheckedIOException if the JVM's own settings for it are wrong
   */
  static SSLContext ofDefault() {
    try {
      return new TlsContext(SSLContext.getDefault());
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e)); // as the HTTP client does
    }
  }

  private static final class Spi extends SSLContextSpi {
    private final SSLContext context;

    private Spi(SSLContext context) {
      this.context = context;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trusted, SecureRandom random)
        throws KeyManagementException {
      context.init(keys, trusted, random);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return new Engine(context.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return new Engine(context.createSSLEngine(host, port));
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return context.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return context.getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return context.getSupportedSSLParameters();
    }
  }

  private static final class Engine extends SSLEngine {
    private final SSLEngine engine;
    private boolean open;
    private int withoutData;
    private @Nullable SSLException failure; // behind data that had to be read first

    private Engine(SSLEngine engine) {
      super(engine.getPeerHost(), engine.getPeerPort());
      this.engine = engine;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length)
        throws SSLException {
      open = open || isOpen();
      if (!open) { // no task of a handshake, which may take long, makes others wait
        return unwrapAll(from, to, offset, length);
      }
      PROCESSORS.acquireUninterruptibly();
      try {
        return unwrapAll(from, to, offset, length);
      } finally {
        PROCESSORS.release();
      }
    }

    /** TLS 1.2 has no tickets after a handshake, but may repeat that, with all its certificates. */
    private boolean isOpen() {
      return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
          && engine.getSession().getProtocol().equals("TLSv1.3");
    }

    private SSLEngineResult unwrapAll(ByteBuffer from, ByteBuffer[] to, int offset, int length)
        throws SSLException {
      if (failure != null) {
        throw failure;
      }
      SSLEngineResult read = unwrapOne(from, to, offset, length);
      while (read.bytesProduced() > 0 && leavesMoreToRead(read) && from.hasRemaining()) {
        int next = from.position();
        SSLEngineResult more;
        try {
          more = unwrapOne(from, to, offset, length);
        } catch (SSLException e) {
          failure = e;
          from.position(next); // for this to be called again
          return read;
        }
        if (more.getStatus() == Status.CLOSED) {
          from.position(next);
        }
        if (more.getStatus() != Status.OK || more.bytesConsumed() == 0) {
          return read;
        }
        read =
            new SSLEngineResult(
                Status.OK,
                more.getHandshakeStatus(),
                read.bytesConsumed() + more.bytesConsumed(),
                read.bytesProduced() + more.bytesProduced());
      }
      return read;
    }

    /** Not where a handshake of TLS 1.2 has to do something else first. */
    private boolean leavesMoreToRead(SSLEngineResult result) {
      HandshakeStatus status = result.getHandshakeStatus();
      return result.getStatus() == Status.OK
          && status != HandshakeStatus.NEED_TASK
          && (open || status != HandshakeStatus.NEED_WRAP);
    }

    private SSLEngineResult unwrapOne(ByteBuffer from, ByteBuffer[] to, int offset, int length)
        throws SSLException {
      SSLEngineResult result = engine.unwrap(from, to, offset, length);
      if (result.getStatus() == Status.CLOSED && result.bytesConsumed() == 0) {
        from.position(from.limit());
      }
      if (open && result.bytesProduced() == 0) {
        int weight = result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP ? WEIGHT_OF_KEYS : 1;
        withoutData += weight * result.bytesConsumed();
        if (withoutData > maxWithoutData()) {
          throw new SSLException("too many session tickets or new keys from the server");
        }
      }
      return result;
    }

    private int maxWithoutData() {
      return engine.getSession().getLocalCertificates() == null
          ? MAX_WITHOUT_DATA
          : MAX_WITH_CERTIFICATE;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to)
        throws SSLException {
      return engine.wrap(from, offset, length, to);
    }

    @Override
    public Runnable getDelegatedTask() {
      return engine.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
      engine.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
      return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
      engine.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
      return engine.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
      return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
      engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
      return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
      return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
      engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
      return engine.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
      return engine.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
      engine.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
      return engine.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
      engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
      return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
      engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
      return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
      engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
      return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean enabled) {
      engine.setEnableSessionCreation(enabled);
    }

    @Override
    public boolean getEnableSessionCreation() {
      return engine.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
      return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
      engine.setSSLParameters(parameters);
    }

    @Override
    public String getApplicationProtocol() {
      return engine.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
      return engine.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(
        BiFunction<SSLEngine, List<String>, String> selector) {
      engine.setHandshakeApplicationProtocolSelector(selector);
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
      return engine.getHandshakeApplicationProtocolSelector();
    }
  }
}
