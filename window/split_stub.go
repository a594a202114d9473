package window

import "time"

func (s State) Split(at time.Time) (before, after State) { return State{}, s }
func (m Marks) Split(at time.Time) (before, after Marks) { return Marks{}, m }
