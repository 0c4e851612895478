import Testing

@testable import Experiments

@Suite("The report of a sweep")
struct SweepReportTests {
  private func entry(_ name: String, _ seconds: Double, _ error: Double) -> SweepReport.Entry {
    SweepReport.Entry(mechanism: name, seconds: seconds, error: error)
  }

  @Test("what is worth choosing from is beaten by nobody in both error and time")
  func front() {
    let entries = [
      entry("slow and good", 9, 0.1), entry("fast", 1, 0.5), entry("beaten", 2, 0.6),
      entry("middle", 3, 0.3), entry("as good as middle, later", 4, 0.3),
    ]
    let front = SweepReport.front(entries)
    #expect(front.map(\.mechanism) == ["fast", "middle", "slow and good"])
    for one in front {
      #expect(!entries.contains { $0.seconds < one.seconds && $0.error < one.error })
    }
    #expect(SweepReport.front([]).isEmpty)
  }
}
