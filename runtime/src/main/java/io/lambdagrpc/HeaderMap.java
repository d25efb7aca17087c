package io.lambdagrpc;

import io.lambdagrpc.internal.event.HttpHeaders;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header fields of a request as a map that is built when it is first asked for. */
final class HeaderMap extends AbstractMap<String, List<String>> {

  private final HttpHeaders headers;
  private volatile @Nullable Map<String, List<String>> fields;

  HeaderMap(HttpHeaders headers) {
    this.headers = headers;
  }

  @Override
  public Set<Entry<String, List<String>>> entrySet() {
    Map<String, List<String>> built = fields;
    if (built == null) {
      built = build();
      fields = built;
    }
    return built.entrySet();
  }

  private Map<String, List<String>> build() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < headers.size(); i++) {
      values.computeIfAbsent(headers.name(i), name -> new ArrayList<>()).add(headers.value(i));
    }
    values.replaceAll((name, list) -> Collections.unmodifiableList(list));
    return Collections.unmodifiableMap(values);
  }
}
