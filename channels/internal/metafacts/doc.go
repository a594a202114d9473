// Package metafacts holds what the rulebooks of Meta's platforms share. For all of
// them: the citing of pages ([Page]) and the dating of rows ([Day], [Since],
// [Between]). For Messenger and Instagram also the pages themselves, the rows that
// are the same on both, the regions they name, the notes and the error table. Like
// the rulebooks it is data; it decides nothing.
package metafacts
