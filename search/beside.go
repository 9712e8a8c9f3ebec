package search

// beside does work on the same view while the question goes on, on another core if
// one is free. The work may not touch what the question changes meanwhile; who asks for it
// must wait for it, and has its error then.
func (q *question) beside(work func(side *question) error) (wait func() error) {
	side := &question{view: q.view, clock: q.clock, ix: q.ix, pull: q.pull}
	done := make(chan struct{})
	var err error
	var panicked any
	q.sides.Go(func() {
		defer close(done)
		defer func() { panicked = recover() }()
		err = work(side)
	})
	return func() error {
		<-done
		if panicked != nil {
			panic(panicked) // where the question is asked, as if it had done the work itself
		}
		return err
	}
}
