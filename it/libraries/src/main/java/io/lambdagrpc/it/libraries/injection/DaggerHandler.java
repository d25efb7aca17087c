package io.lambdagrpc.it.libraries.injection;

import dagger.Component;
import dagger.Module;
import dagger.Provides;
import helloworld.GreeterLambda;

/** Dagger, which has written at compile time what makes the service. */
public final class DaggerHandler extends GreeterLambda {

  public DaggerHandler() {
    super(DaggerDaggerHandler_Greetings.create().greeter());
  }

  @Component(modules = Salutations.class)
  interface Greetings {
    InjectedGreeter greeter();
  }

  @Module
  static final class Salutations {
    private Salutations() {}

    @Provides
    static Salutation salutation() {
      return name -> "Hello " + name + "!";
    }
  }
}
