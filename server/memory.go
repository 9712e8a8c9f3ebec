package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Garbage is collected when the heap has grown fourfold, which costs a third
// less CPU than the default, and earlier when it would pass the limit. An import
// of 100,000 entries keeps 200 MB alive; beyond that the limit moves with what is
// alive, so that a large base is not spent on collecting.
const (
	gcPercent   = 400
	memoryLimit = 512 << 20
	headroom    = 2
)

// limitMemory sets the collector until ctx ends, unless the operator has, by GOGC
// and GOMEMLIMIT.
func limitMemory(ctx context.Context) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(memoryLimit)
	go every(ctx, 5*time.Second, func(context.Context) {
		debug.SetMemoryLimit(max(memoryLimit, int64(headroom*float64(alive()))))
	})
}

// alive is how much of the heap the last collection found in use.
func alive() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(sample[0].Value.Uint64())
}
