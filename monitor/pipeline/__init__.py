"""One module per stage: collect, normalise, record, evaluate, reconcile, enqueue, deliver."""
