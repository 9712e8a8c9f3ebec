package kb

// Waiting is how many use cases wait for their turn.
func (b *Base) Waiting() int { return len(b.queue) }
