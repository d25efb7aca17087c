package io.lambdagrpc.internal.snapstart;

/**
 * Where {@code org.crac.Core} finds the context, once the system property names this package before
 * that class is initialized; without it, {@code org.crac} does nothing and says nothing.
 */
public final class Core {

  private static final Context GLOBAL_CONTEXT = new Context();

  private Core() {}

  /** Has {@code org.crac} register its resources here, whatever was set for another runtime. */
  public static void provide() {
    System.setProperty("org.crac.Core.Compat", Core.class.getPackageName());
  }

  /** Returns the context of this process. */
  public static Context getGlobalContext() {
    return GLOBAL_CONTEXT;
  }

  /**
   * Is asked for by {@code org.crac}.
   *
   * @throws UnsupportedOperationException always: Lambda alone takes checkpoints
   */
  @SuppressWarnings("DoNotCallSuggester") // org.crac calls it, by reflection
  public static void checkpointRestore() {
    throw new UnsupportedOperationException(
        "checkpointRestore: not on Lambda (expected: its own checkpoint)");
  }
}
