package io.lambdagrpc.attacks;

/**
 * What an attack found.
 *
 * @param kind a few words that are the same for each input that shows the same fault
 * @param detail what was seen, for the person who mends it
 */
public record Fault(String kind, String detail) {

  private static final int SHOWN = 1500;

  public static Fault of(String kind, Object detail) {
    String text = String.valueOf(detail);
    return new Fault(
        kind,
        text.length() <= SHOWN
            ? text
            : text.substring(0, SHOWN) + "... and " + (text.length() - SHOWN) + " more");
  }
}
