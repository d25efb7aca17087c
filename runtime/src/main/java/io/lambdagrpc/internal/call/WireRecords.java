package io.lambdagrpc.internal.call;

import io.lambdagrpc.internal.web.WireLog;
import java.util.ArrayList;
import java.util.List;

/** The records of one direction of a call, where the wire log is on; no other call loads this. */
final class WireRecords {

  private final Invocation invocation;
  private final WireLog log;

  WireRecords(Invocation invocation, String title) {
    this.invocation = invocation;
    this.log = new WireLog(title);
  }

  /** Logs a body, or the next part of one. */
  void add(byte[] frames) {
    add(log.describe(frames));
  }

  /** Logs a body that is not taken apart. */
  void addUndecoded(byte[] body) {
    add(List.of(log.describeUndecoded(body)));
  }

  private void add(List<String> lines) {
    if (!lines.isEmpty()) {
      List<String> record = new ArrayList<>(lines.size() + 1);
      record.add(invocation.requestId());
      record.addAll(lines);
      invocation.logInfo(record);
    }
  }
}
