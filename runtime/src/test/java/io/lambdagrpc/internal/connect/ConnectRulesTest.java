package io.lambdagrpc.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Each rule of {@code RULES.md} has a test that is there, and each test of Connect has a rule. */
class ConnectRulesTest {

  private static final Path RULES =
      Path.of("src/test/java/io/lambdagrpc/internal/connect/RULES.md");

  private static final List<Class<?>> TESTS =
      List.of(
          UnaryRequestTest.class,
          GetRequestTest.class,
          UnaryResponseTest.class,
          StreamTest.class,
          ErrorTest.class);

  private static Set<String> rules() throws IOException {
    Set<String> tests = new TreeSet<>();
    for (String line : Files.readAllLines(RULES)) {
      String[] cells = line.split("\\|", -1);
      if (cells.length == 4 && cells[2].contains(".")) {
        tests.add(cells[2].trim());
      }
    }
    return tests;
  }

  private static Set<String> tests(List<Class<?>> classes) {
    Set<String> tests = new TreeSet<>();
    for (Class<?> type : classes) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)
            || method.isAnnotationPresent(ParameterizedTest.class)) {
          tests.add(type.getSimpleName() + "." + method.getName());
        }
      }
    }
    return tests;
  }

  @Test
  void eachRuleHasItsTest() throws IOException, ClassNotFoundException {
    Set<String> rules = rules();
    assertTrue(rules.size() > 70, rules.toString());
    rules.removeAll(tests(TESTS));
    Class<?> json = Class.forName("io.lambdagrpc.internal.json.JsonMessagesTest");
    rules.removeAll(tests(List.of(json)));
    assertEquals(Set.of(), rules);
  }

  @Test
  void eachTestOfRequestsHasItsRule() throws IOException {
    Set<String> tests =
        tests(List.of(UnaryRequestTest.class, GetRequestTest.class, StreamTest.class));
    tests.removeAll(rules());
    assertEquals(Set.of(), tests);
  }
}
