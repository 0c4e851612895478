import Marginals
import Synthesis
import Tabular
import Testing

@testable import LinkedTables

@Suite("What the model of links is asked for")
struct LinkedWorkloadTests {
  /// A parent's column of 3 values; one of the link's whose sets are told and one with too many values.
  private static let domain = LinkedDomain(
    parents: Domain([Attribute(name: "age", values: ["a", "b", "c"])]),
    links: Domain([Attribute(name: "paid", values: ["", "x", "y"])]),
    children: Domain([Attribute(name: "region", values: (0..<7).map(String.init))]),
    names: ("parent", "link", "child"), cap: 2, summaries: true)

  private func pairs(_ workload: LinkedWorkload) -> [String] {
    guard case .listed(let cliques, _) = workload.relation else { return [] }
    return cliques.filter { $0.columns.count == 2 && $0.columns[0] == "parent.age" }.map {
      $0.columns[1]
    }
  }

  @Test(
    "how a set's values go with the parent's columns is asked where noise is far below their cells")
  func clearPairs() {
    #expect(Self.domain.summaries.map(\.tellsSets) == [true, false])
    let both = ["link.paid", "child.region"]
    #expect(pairs(LinkedWorkload(Self.domain)) == both)
    // Seven tables of pairs share the price: at 350 σ = 0.1, and 90 parents are 10 σ times 9 cells each.
    #expect(pairs(LinkedWorkload(Self.domain, parents: 90, price: 350)) == both)
    #expect(pairs(LinkedWorkload(Self.domain, parents: 89, price: 350)) == ["child.region"])
    #expect(pairs(LinkedWorkload(Self.domain, parents: 90, price: 349)) == ["child.region"])
  }
}
