import Foundation
import Synchronization
import Testing

@testable import Threading

/// One recording is shared by the process, so that these take turns; other tests may add spans to it.
@Suite("Traces", .serialized)
struct TraceTests {
  private struct Event: Decodable {
    struct Arguments: Decodable {
      let name: String?
      let labels: String?
    }

    let name: String
    let ph: String
    let tid: Int
    let ts: Int?
    let dur: Int?
    let args: Arguments?
  }

  private static func events() throws -> [Event] {
    try JSONDecoder().decode([Event].self, from: Data(Trace.json().utf8))
  }

  @Test("spans and phases become complete events that lie within each other, after a warning")
  func events() throws {
    Trace.start()
    Trace.phase("first \"phase\"")
    let span = Trace.begin("test: outer")
    Trace.record("test: inner") { _ = usleep(2000) }
    span.end()
    Trace.phase("second phase")
    Trace.endPhase()
    let events = try Self.events()
    #expect(events[0].ph == "M" && events[0].args?.name?.contains("NOT PRIVATE") == true)
    #expect(events[1].args?.labels?.hasPrefix("NOT PRIVATE") == true)
    let spans = Dictionary(
      events.filter { $0.ph == "X" }.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    func range(_ name: String) throws -> ClosedRange<Int> {
      let event = try #require(spans[name])
      let start = try #require(event.ts)
      return start...start + (try #require(event.dur))
    }
    let (phase, outer, inner) = (
      try range("first \"phase\""), try range("test: outer"), try range("test: inner")
    )
    #expect(inner.count >= 2000)
    // Times are cut to whole microseconds.
    #expect(phase.lowerBound <= outer.lowerBound && outer.upperBound <= phase.upperBound + 1)
    #expect(outer.lowerBound <= inner.lowerBound && inner.upperBound <= outer.upperBound + 1)
    #expect(try range("second phase").lowerBound + 1 >= outer.upperBound)
  }

  @Test("the threads of parallel work have numbers of their own")
  func threads() throws {
    Trace.start()
    // Each piece waits for the other, so that no thread can do both.
    let begun = Atomic(0)
    Trace.record("test: here") {
      Parallel.forEach(2, threads: 2) { _ in
        let span = Trace.begin("test: work")
        begun.add(1, ordering: .relaxed)
        for _ in 0..<20_000 where begun.load(ordering: .relaxed) < 2 { usleep(500) }
        span.end()
      }
    }
    let events = try Self.events()
    let workers = Set(events.filter { $0.name == "test: work" }.map(\.tid))
    #expect(workers.count == 2)
    let named = Set(events.filter { $0.name == "thread_name" }.map(\.tid))
    #expect(workers.isSubset(of: named))
  }

  @Test("a new recording forgets the one before")
  func forgets() throws {
    Trace.start()
    Trace.record("test: old") {}
    Trace.start()
    #expect(try !Self.events().contains { $0.name == "test: old" })
  }
}
