package kb

import (
	"context"
	"fmt"
	"slices"
)

// checkGlossary compares the glossary with the concepts of the replica. What seems to
// differ is looked at again while no writer can move either.
func (c *checking) checkGlossary(ctx context.Context) error {
	suspects, err := c.compareGlossary(ctx)
	if err != nil || len(suspects) == 0 {
		return err
	}
	_, err = c.submit(ctx, &request{alone: func() error {
		head, _ := c.Replica.Head()
		soon, cancel := context.WithTimeout(ctx, followWithin)
		defer cancel()
		if err := c.applied.wait(soon, head.Seq); err != nil && ctx.Err() != nil {
			return err
		}
		again, err := c.compareGlossary(ctx)
		for id, detail := range again {
			if _, was := suspects[id]; was {
				c.differ("glossary", string(id), "%s", detail)
			}
		}
		return err
	}}).wait()
	return err
}

// compareGlossary lists the concepts that the glossary has otherwise than the replica; ""
// stands for their number.
func (c *checking) compareGlossary(ctx context.Context) (map[ID]string, error) {
	differ := map[ID]string{}
	count := 0
	err := c.Export(ctx, KindConcept, func(e Entry) error {
		one := e.(*Concept)
		count++
		if !slices.Equal(c.Glossary.Labels(one.M.ID), one.labels()) {
			differ[one.M.ID] = "has other labels"
		}
		for _, up := range c.Glossary.Broader(one.M.ID, 1, len(one.Broader)+1) {
			if !slices.Contains(one.Broader, up.Concept) {
				differ[one.M.ID] = fmt.Sprintf("stands below %s", up.Concept)
			}
		}
		return nil
	})
	if held := c.Glossary.Count(); err == nil && held != count {
		differ[""] = fmt.Sprintf("holds %d concepts of %d", held, count)
	}
	return differ, err
}

// labels lists the labels of a concept as the glossary has them.
func (c *Concept) labels() []Label {
	var labels []Label
	for _, term := range c.Terms() {
		labels = append(labels, Label{Value: term.Label, Language: term.Language, Status: term.Status})
	}
	return labels
}
