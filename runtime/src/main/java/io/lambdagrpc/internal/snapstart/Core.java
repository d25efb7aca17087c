package io.lambdagrpc.internal.snapstart;

/**
 * Where {@code org.crac.Core} finds the context. A system property has to name this package before
 * that class is initialized; without it, {@code org.crac} silently does nothing.
 */
public final class Core {

  private static final Context GLOBAL_CONTEXT = new Context();

  private Core() {}

  /**
   * Makes {@code org.crac} register its resources here, even if the property names another runtime.
   */
  public static void provide() {
    System.setProperty("org.crac.Core.Compat", Core.class.getPackageName());
  }

  /** Returns the context of this process. */
  public static Context getGlobalContext() {
    return GLOBAL_CONTEXT;
  }

  /**
   * Called by {@code org.crac}.
   *
   * @throws UnsupportedOperationException always: Lambda alone takes checkpoints
   */
  @SuppressWarnings("DoNotCallSuggester") // org.crac calls it, by reflection
  public static void checkpointRestore() {
    throw new UnsupportedOperationException(
        "checkpointRestore: not on Lambda (expected: its own checkpoint)");
  }
}
