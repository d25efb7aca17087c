package io.lambdagrpc.attacks;

import java.io.IOException;

/** A function that runs its own loop against the Runtime API that it is told. */
final class LoopProcess {

  private LoopProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    new Victim().server().runtimeApi(args[0]).build().start().awaitTermination();
    System.out.println("the loop has ended");
    System.exit(1);
  }
}
