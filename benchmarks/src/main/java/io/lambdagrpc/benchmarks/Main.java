package io.lambdagrpc.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command: measures, and prints where and how, and what came of it. */
final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private Main() {}

  public static void main(String[] words) throws InterruptedException {
    try {
      if (words.length > 0 && words[0].equals("costs")) {
        System.out.print(Costs.parse(List.of(words).subList(1, words.length)).report());
        return;
      }
      if (words.length == 1 && words[0].equals("plots")) {
        System.out.print(Plots.write(Path.of("")));
        return;
      }
      Arguments arguments = Arguments.parse(words);
      if (arguments.command() == Arguments.Command.WARM && !arguments.allProcessors()) {
        Processors.useOne();
      }
      System.out.print(run(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Arguments.USAGE);
      System.exit(WRONG_USE);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    }
  }

  static String run(Arguments arguments) throws IOException, InterruptedException {
    if (arguments.command() == Arguments.Command.HANDLER) {
      Setting setting = Setting.of(arguments, List.of("its defaults"));
      List<CallSummary> summaries = HandlerCalls.measure(arguments);
      return arguments.json()
          ? json(setting, summaries)
          : text(setting, Report.calls("bytes", summaries));
    }
    if (arguments.command() == Arguments.Command.STREAM) {
      List<String> options = new ArrayList<>(List.of("those of bootstrap,"));
      options.addAll(StreamFunction.jvmOptions(arguments));
      Setting setting = Setting.of(arguments, options);
      StreamSummary summary = StreamRuns.measure(arguments);
      return arguments.json()
          ? json(setting, List.of(summary))
          : text(setting, Report.streams(summary));
    }
    if (arguments.command() == Arguments.Command.BRIDGE) {
      Setting setting = Setting.of(arguments, BridgeProcess.jvmOptions(arguments));
      BridgeSummary summary = BridgeRuns.measure(arguments);
      return arguments.json()
          ? json(setting, List.of(summary))
          : text(setting, Report.bridge(summary));
    }
    if (arguments.command() == Arguments.Command.LIBRARIES) {
      Setting setting = Setting.of(arguments, List.of("those of both runtimes"));
      List<LibraryCost> costs = LibraryStarts.measure(arguments, LibraryStarts.ALL);
      return arguments.json() ? json(setting, costs) : text(setting, Report.libraries(costs));
    }
    if (arguments.command() == Arguments.Command.GENERATOR) {
      Setting setting = Setting.of(arguments, GeneratorRuns.JVM_OPTIONS);
      List<ProcessSummary> summaries = GeneratorRuns.measure(arguments);
      return arguments.json()
          ? json(setting, summaries)
          : text(setting, Report.generators(summaries));
    }
    if (arguments.command() == Arguments.Command.TESTS) {
      Setting setting = Setting.of(arguments, List.of("none"));
      List<ProcessSummary> summaries = TestStarts.measure(arguments);
      return arguments.json()
          ? json(setting, summaries)
          : text(setting, Report.testStarts(summaries));
    }
    try (Functions functions = Functions.unpack(arguments)) {
      Setting setting = Setting.of(arguments, functions.jvmOptions());
      if (arguments.command() == Arguments.Command.WARM) {
        List<CallSummary> summaries = WarmCalls.measure(arguments, functions);
        return arguments.json()
            ? json(setting, summaries)
            : text(setting, Report.calls("CPU µs", summaries));
      }
      if (arguments.command() == Arguments.Command.MEMORY) {
        List<MessageMemory> summaries = MessageMemory.measure(arguments, functions);
        return arguments.json()
            ? json(setting, summaries)
            : text(setting, Report.memory(summaries));
      }
      if (arguments.classes()) {
        return text(setting, Report.classes(ColdStart.classes(functions)));
      }
      List<Summary> summaries = ColdStart.measure(arguments, functions);
      return arguments.json() ? json(setting, summaries) : text(setting, Report.table(summaries));
    }
  }

  private static String text(Setting setting, String report) {
    return setting.markdown() + "\n" + report;
  }

  private static String json(Setting setting, List<?> summaries) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("setting", setting);
    document.put("variants", summaries);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(document)
        + "\n";
  }
}
