package io.lambdagrpc.it.libraries.injection;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Provides;
import helloworld.GreeterLambda;

/** Guice, which finds out at each start what to make. */
public final class GuiceHandler extends GreeterLambda {

  public GuiceHandler() {
    super(Guice.createInjector(new Greetings()).getInstance(InjectedGreeter.class));
  }

  private static final class Greetings extends AbstractModule {
    @Provides
    Salutation salutation() {
      return name -> "Hello " + name + "!";
    }
  }
}
