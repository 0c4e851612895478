#if Mutations
  import Marginals
  import Privacy

  extension MeasuringBatch {
    /// Measures with a ledger of its own, which nobody adds up.
    func measuredFree(
      _ source: any MarginalSource, like ledger: borrowing Ledger, stage: String
    ) throws -> [MarginalMeasurement] {
      var other = Ledger(
        accountant: ledger.accountant, budget: ledger.budget, randomness: ledger.randomness)
      return try measure(source, ledger: &other, stage: "\(stage), again")
    }
  }
#endif
