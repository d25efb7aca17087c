package io.lambdagrpc.it.libraries.powertools;

import java.util.Map;
import org.apache.logging.log4j.core.util.ContextDataProvider;

/** Puts the fields of the call into each record; found through {@code META-INF/services}. */
public final class FieldsOfTheCall implements ContextDataProvider {

  @Override
  public Map<String, String> supplyContextData() {
    return PowertoolsFields.KEY.get();
  }
}
