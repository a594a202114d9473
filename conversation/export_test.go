package conversation

// Corrupt is a snapshot that no store could have read: it stands for one that the engine cannot read.
func Corrupt() Snapshot { return Snapshot{"\x01"} }
