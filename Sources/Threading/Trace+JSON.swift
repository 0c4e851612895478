extension Trace {
  /// What stands in every trace.
  public static let warning =
    "NOT PRIVATE: times depend on the secret table and are not protected; not for publication"

  /// The recording as a JSON array of trace events, which Perfetto and Chrome's trace viewer open.
  ///
  /// The first events are metadata and name the process by ``warning``; then one complete event ("ph":
  /// "X") a span, with times in microseconds since the start. Threads are numbered in the order in which
  /// they appear.
  public static func json() -> String {
    let (spans, isFull) = spans
    var numbers: [UInt: Int] = [:]
    for span in spans where numbers[span.thread] == nil { numbers[span.thread] = numbers.count }
    var events = [
      metadata("process_name", "marginalia (\(warning))", thread: 0),
      metadata("process_labels", warning, thread: 0),
    ]
    if isFull { events.append(metadata("process_labels", "later spans were left out", thread: 0)) }
    for number in 0..<numbers.count {
      events.append(
        metadata("thread_name", number == 0 ? "main" : "worker \(number)", thread: number))
    }
    events += spans.map { span in
      #"{"name":"# + quoted(span.name)
        + #","cat":"phase","ph":"X","pid":1,"tid":\#(numbers[span.thread] ?? 0),"#
        + #""ts":\#(microseconds(span.start)),"dur":\#(microseconds(span.end - span.start))}"#
    }
    return "[\n" + events.joined(separator: ",\n") + "\n]\n"
  }

  private static func metadata(_ kind: String, _ text: String, thread: Int) -> String {
    let key = kind.hasSuffix("labels") ? "labels" : "name"
    return #"{"name":"\#(kind)","ph":"M","pid":1,"tid":\#(thread),"args":{"\#(key)":"#
      + quoted(text) + "}}"
  }

  private static func microseconds(_ duration: Duration) -> Int64 {
    let parts = duration.components
    return parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
  }

  /// Escapes what JSON must not have in a string.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
