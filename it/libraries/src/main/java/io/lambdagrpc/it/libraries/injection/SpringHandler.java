package io.lambdagrpc.it.libraries.injection;

import helloworld.GreeterLambda;
import org.springframework.context.support.GenericApplicationContext;

/** Spring's context without annotations to look for: beans that are named in code. */
public final class SpringHandler extends GreeterLambda {

  public SpringHandler() {
    super(context().getBean(InjectedGreeter.class));
  }

  private static GenericApplicationContext context() {
    GenericApplicationContext context = new GenericApplicationContext();
    context.registerBean(Salutation.class, () -> name -> "Hello " + name + "!");
    context.registerBean(
        InjectedGreeter.class, () -> new InjectedGreeter(context.getBean(Salutation.class)));
    context.refresh();
    return context;
  }
}
