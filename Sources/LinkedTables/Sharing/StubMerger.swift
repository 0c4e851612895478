import GraphicalModel
import Tabular

/// Gives every link a child: links of different parents may share one.
struct StubMerger {
  /// For every link its child, numbered from 0.
  let children: [Int32]

  init(
    _ links: CodedTable, groups: LinkGroups, domain: LinkedDomain, sharing: SharingMeasurement?,
    locality: [Int], seed: UInt64
  ) {
    children = (0..<Int32(links.rowCount)).map { $0 }
  }
}
