package io.lambdagrpc.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What follows from any two events of a call, in each order: the table is {@code
 * call-state-pairs.txt} beside this class, and a pair that is not in it fails.
 */
class CallStateTest {

  private static final int MESSAGES = 2;
  private static final String[] STEPS = {
    "nothing", "open", "look up", "start", "ready", "message", "half-close", "complete", "cancel"
  };

  /** What can happen to a call, each as the class that owns the state would tell it. */
  private enum Event {
    REQUEST {
      @Override
      String happen(CallState state) {
        state.request(1);
        return "";
      }
    },
    MESSAGE {
      @Override
      String happen(CallState state) {
        state.request(1);
        return deliverUntil(state, CallState.MESSAGE);
      }
    },
    HALF_CLOSE {
      @Override
      String happen(CallState state) {
        state.request(MESSAGES);
        return deliverUntil(state, CallState.HALF_CLOSE);
      }
    },
    READY {
      @Override
      String happen(CallState state) {
        state.becomeReady();
        return "";
      }
    },
    HEADERS {
      @Override
      String happen(CallState state) {
        return state.sendHeaders() ? "sent" : "ignored";
      }
    },
    REPLY {
      @Override
      String happen(CallState state) {
        return (state.sendMessage() ? "first" : "another") + (state.hasEnded() ? ", ignored" : "");
      }
    },
    COMPLETE {
      @Override
      String happen(CallState state) {
        String message = state.close() ? "with a message" : "without a message";
        return message + (state.end(Status.OK, CallState.COMPLETE) ? "" : ", ignored");
      }
    },
    CANCEL {
      @Override
      String happen(CallState state) {
        return state.end(Status.CANCELLED, CallState.CANCEL) ? "ends" : "ignored";
      }
    },
    DEADLINE {
      @Override
      String happen(CallState state) {
        return state.end(Status.DEADLINE_EXCEEDED, CallState.CANCEL) ? "ends" : "ignored";
      }
    },
    ABORT {
      @Override
      String happen(CallState state) {
        return state.end(Status.INTERNAL, CallState.CANCEL) ? "ends" : "ignored";
      }
    },
    LATE_ANSWER {
      @Override
      String happen(CallState state) {
        // The last step has been delivered, and the service still answers.
        state.end(Status.UNAVAILABLE, CallState.CANCEL);
        deliverUntil(state, CallState.CANCEL);
        state.finish();
        return HEADERS.outcome(state)
            + "; "
            + REPLY.outcome(state)
            + "; "
            + COMPLETE.outcome(state);
      }
    };

    abstract String happen(CallState state);

    String outcome(CallState state) {
      try {
        return happen(state);
      } catch (IllegalStateException e) {
        return String.valueOf(e.getMessage());
      }
    }

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
  }

  /** Delivers steps up to this one; whoever has the right to deliver keeps it. */
  private static String deliverUntil(CallState state, int wanted) {
    int step;
    do {
      step = state.nextStep();
    } while (step != wanted && step != CallState.NOTHING && step < CallState.COMPLETE);
    if (step == CallState.NOTHING) {
      boolean unused = state.beginDelivery();
    }
    return STEPS[step];
  }

  /** A call whose service is being told that it has started. */
  private static CallState started() {
    CallState state = new CallState(MESSAGES);
    assertTrue(state.beginDelivery());
    for (int step = CallState.OPEN; step <= CallState.READY; step++) {
      assertEquals(step, state.nextStep());
    }
    return state;
  }

  /** Delivers all that is due; the last step ends it. */
  private static List<String> due(CallState state) {
    List<String> steps = new ArrayList<>();
    for (int step = state.nextStep(); step != CallState.NOTHING; step = state.nextStep()) {
      steps.add(STEPS[step]);
      if (step >= CallState.COMPLETE) {
        state.finish();
      }
    }
    return steps;
  }

  static Stream<String> pairs() {
    return Stream.of(Event.values())
        .flatMap(
            first ->
                Stream.of(Event.values()).map(second -> first.label() + ", " + second.label()));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void whatFollowsFromAnyTwoEvents(String pair) {
    assertEquals(table().get(pair), outcome(pair), pair);
  }

  @Test
  void theTableHasNoOtherPairs() {
    assertEquals(pairs().sorted().toList(), List.copyOf(table().keySet()));
  }

  private static String outcome(String pair) {
    int comma = pair.indexOf(", ");
    CallState state = started();
    event(pair.substring(0, comma)).outcome(state);
    String outcome = event(pair.substring(comma + 2)).outcome(state);
    List<String> due = due(state);
    return (outcome.isEmpty() ? "" : outcome + " | ")
        + (due.isEmpty() ? "nothing" : String.join(", ", due))
        + (state.hasEnded() ? " | " + state.status().getCode() : "");
  }

  private static Event event(String label) {
    return Event.valueOf(label.toUpperCase(java.util.Locale.ROOT).replace(' ', '_'));
  }

  private static Map<String, @Nullable String> table() {
    Map<String, @Nullable String> table = new TreeMap<>();
    try (InputStream in = CallStateTest.class.getResourceAsStream("call-state-pairs.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        int arrow = line.indexOf(" -> ");
        if (arrow > 0) {
          table.put(line.substring(0, arrow).trim(), line.substring(arrow + 4));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }

  @Test
  void onlyOneDelivers() {
    CallState state = new CallState(1);
    assertTrue(state.beginDelivery());
    assertFalse(state.beginDelivery());
    assertTrue(state.isDelivering());
    due(state);
    assertFalse(state.isDelivering());
    assertTrue(state.beginDelivery());
  }

  @Test
  void nothingIsDeliveredAfterTheLastStep() {
    CallState state = started();
    state.end(Status.OK, CallState.COMPLETE);
    assertEquals(List.of("complete"), due(state));
    state.request(1);
    state.becomeReady();
    assertFalse(state.beginDelivery());
    assertTrue(state.isFinished());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void anEndBeforeTheCallHasStartedIsAllThatIsDelivered(int delivered) {
    CallState state = new CallState(1);
    assertTrue(state.beginDelivery());
    for (int i = 0; i < delivered; i++) {
      assertEquals(i + 1, state.nextStep());
    }
    state.end(Status.CANCELLED, CallState.CANCEL);
    assertEquals(List.of("cancel"), due(state));
  }

  @Test
  void aRequestWithoutMessagesIsHalfClosedAtOnce() {
    CallState state = new CallState(0);
    assertTrue(state.beginDelivery());
    assertEquals(List.of("open", "look up", "start", "ready", "half-close"), due(state));
  }

  @Test
  void demandBeyondTheLargestNumberStaysAtIt() {
    CallState state = started();
    state.request(Integer.MAX_VALUE);
    state.request(Integer.MAX_VALUE);
    assertEquals(List.of("message", "message", "half-close"), due(state));
  }

  @Test
  void demandsAddUpToWhatWasAskedForAndNoMore() {
    CallState state = new CallState(4);
    assertTrue(state.beginDelivery());
    List<String> unused = due(state);
    state.request(1);
    state.request(2);
    assertTrue(state.beginDelivery());
    assertEquals(List.of("message", "message", "message"), due(state));
  }

  @Test
  void onlyTheFirstMessageIsTheFirst() {
    CallState state = started();
    assertTrue(state.sendHeaders());
    assertTrue(state.sendMessage());
    assertFalse(state.sendMessage());
    assertFalse(state.isClosed());
    assertTrue(state.close());
    assertTrue(state.isClosed());
  }

  @Test
  void anEndThatDoesNotFitIsReplacedForServiceAndClient() {
    CallState state = started();
    assertTrue(state.end(Status.OK, CallState.COMPLETE));
    state.replaceEnd(Status.RESOURCE_EXHAUSTED);
    assertTrue(state.isCancelled());
    assertEquals(Status.RESOURCE_EXHAUSTED, state.status());
    assertEquals(List.of("cancel"), due(state));
  }
}
