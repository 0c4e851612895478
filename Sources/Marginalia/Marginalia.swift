// Everything a user of the library needs: `import Marginalia`.

@_exported import Aggregates
@_exported import Auditing
@_exported import Evaluation
@_exported import Experiments
@_exported import Forecasting
@_exported import GraphicalModel
@_exported import LinkedTables
@_exported import Marginals
@_exported import Privacy
@_exported import Publishing
@_exported import Reporting
@_exported import Simulation
@_exported import Synthesis
@_exported import Tabular
@_exported import Verification
