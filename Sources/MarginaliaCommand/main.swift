import Foundation
import Marginalia

func load(_ path: String, domainPath: String?) -> CodedTable {
  let text = try! String(contentsOfFile: path, encoding: .utf8)
  var lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
  let header = lines.removeFirst().split(separator: ",").map(String.init)
  let rows = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  var dom: [String: Int] = [:]
  if let domainPath { dom = try! JSONDecoder().decode([String: Int].self, from: Data(contentsOf: URL(fileURLWithPath: domainPath))) }
  var attrs: [Attribute] = []; var cols: [CodeColumn] = []
  for (i, name) in header.enumerated() {
    var values: [String]
    if let n = dom[name] { values = (0..<n).map(String.init) } else { values = Array(Set(rows.map { $0[i] })).sorted() }
    let map = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
    attrs.append(Attribute(name: name, values: values))
    cols.append(.make(size: values.count, count: rows.count) { map[rows[$0][i]]! })
  }
  return CodedTable(domain: Domain(attrs), columns: cols, rowCount: rows.count)
}
func l1(_ a: CodedTable, _ b: CodedTable, _ k: Int) -> Double {
  let cl = Clique.all(order: k, of: a.domain.count)
  let x = CliqueCounter.count(cl, in: a), y = CliqueCounter.count(cl, in: b)
  var s = 0.0
  for i in cl.indices { for c in x[i].indices { s += abs(Double(x[i][c]) / Double(a.rowCount) - Double(y[i][c]) / Double(b.rowCount)) } }
  return s / Double(cl.count)
}
let args = CommandLine.arguments
let table = load(args[1], domainPath: args[2] == "-" ? nil : args[2])
let mech = args[3]; let eps = Double(args[4])!; let delta = Double(args[5])!; let seeds = Int(args[6])!
let clock = ContinuousClock()
for rep in 0..<3 { let t = clock.now; let cl = (1...3).flatMap { Clique.all(order: $0, of: table.domain.count) }; _ = CliqueCounter.count(cl, in: table); if rep == 2 { print("count", cl.count, clock.now - t) } }
var sums = [0.0, 0.0, 0.0]
for seed in 0..<seeds {
  let rho = ZCDP.rho(epsilon: try! Epsilon(eps), delta: try! Delta(delta))
  var ledger = Ledger(budget: rho, randomness: .reproducible(seed: UInt64(seed)))
  let source = TableSource(SecretTable(table))
  let limit = args.count > 7 ? Int(args[7])! : 1 << 17
  let s: any Synthesizer
  switch mech { case "matrix": s = MatrixMechanism(cellLimit: limit); case "mst": s = MSTMechanism(); default: s = IndependentMechanism() }
  let t0 = clock.now
  var last = clock.now; var msg = "start"
  let model = try! s.fit(source, ledger: &ledger) { m in let n = clock.now; if seed < 0 { print("  ", msg, n - last) }; last = n; msg = m }
  if seed < 0 { print("  ", msg, clock.now - last) }
  let t1 = clock.now
  let rec = try! model.records(seed: UInt64(seed))
  let t2 = clock.now
  let e = (1...3).map { l1(table, rec, $0) }
  for i in 0..<3 { sums[i] += e[i] }
  if ProcessInfo.processInfo.environment["DBG"] != nil {
    let plain = ReleasedModel(domain: model.domain, model: model.model, measurements: model.measurements, recoding: model.recoding, refinesRecords: false)
    let r2 = try! plain.records(count: 100000, seed: 1); print("model100k", (1...3).map { l1(table, r2, $0) })
    let r3 = try! plain.records(seed: 1); print("unrefined", (1...3).map { l1(table, r3, $0) }, "refined", e)
    let cal = CalibratedModel(model.model)
    for i in 0..<table.domain.count { let c = Clique([i]); let t = CliqueCounter.count([c], in: table)[0].map { Double($0) / Double(table.rowCount) }
      let ys = model.measurements.filter { $0.clique == c }; let y = ys[0]; let p = y.probabilities(); let q = cal.marginal(of: c)!
      let raw = y.values.map { $0 / y.values.reduce(0,+) }
      func d(_ a: [Double]) -> Double { zip(a, t).reduce(0) { $0 + abs($1.0 - $1.1) } }
      print(table.domain[i].name, t.count, "sigma", y.sigma, "raw", d(raw), "floored", d(p), "model", d(q)) }
  }
  if seed == 0 { print("fit", t1 - t0, "records", t2 - t1, "spent", ledger.spent / rho.value, "n", rec.rowCount, e, "cells", model.model.tree.cells) }
}
print(mech, eps, sums.map { $0 / Double(seeds) })
