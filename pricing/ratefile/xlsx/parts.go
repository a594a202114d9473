package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strings"
)

// The kinds of relation between parts, by the end of their name: the beginning differs between the two editions of the format.
const (
	relatedBook  = "/officeDocument"
	relatedSheet = "/worksheet"
	relatedTexts = "/sharedStrings"
)

// relation is a line of a part that says which other parts belong to one.
type relation struct{ id, kind, target string }

// findParts finds the sheets, in their order, and the shared texts.
func (b *book) findParts() error {
	top, err := b.relations("")
	if err != nil {
		return err
	}
	var workbook string
	for _, r := range top {
		if strings.HasSuffix(r.kind, relatedBook) {
			workbook = r.target
		}
	}
	if workbook == "" {
		return errors.New("no workbook in it")
	}
	related, err := b.relations(workbook)
	if err != nil {
		return err
	}
	parts := map[string]string{}
	for _, r := range related {
		switch {
		case strings.HasSuffix(r.kind, relatedSheet):
			parts[r.id] = r.target
		case strings.HasSuffix(r.kind, relatedTexts):
			b.shared = r.target
		}
	}
	return b.readNames(workbook, parts)
}

// relations reads which parts belong to a part, "" for the file as a whole. Their names are those in the archive.
func (b *book) relations(part string) ([]relation, error) {
	dir, base := path.Split(part)
	var found []relation
	err := b.each(dir+"_rels/"+base+".rels", "Relationship", func(_ *scanner, e *xml.StartElement) error {
		if len(found) >= mostParts {
			return fmt.Errorf("%w: more than %d relations", ErrTooLarge, mostParts)
		}
		if attribute(e, "TargetMode") == "External" {
			return nil
		}
		target, absolute := strings.CutPrefix(attribute(e, "Target"), "/")
		if !absolute {
			target = path.Join(dir, target)
		}
		found = append(found, relation{attribute(e, "Id"), attribute(e, "Type"), target})
		return nil
	})
	return found, err
}

// readNames reads the sheets of the workbook. A sheet that is no table, such as a chart, is passed over.
func (b *book) readNames(workbook string, parts map[string]string) error {
	return b.each(workbook, "sheet", func(_ *scanner, e *xml.StartElement) error {
		var name, id string
		for _, a := range e.Attr {
			switch {
			case a.Name.Local == "name":
				name = a.Value
			case a.Name.Local == "id":
				id = a.Value
			}
		}
		if len(b.sheets) >= mostSheets {
			return fmt.Errorf("%w: more than %d sheets", ErrTooLarge, mostSheets)
		}
		if err := b.addText(name); err != nil {
			return err
		}
		if part := parts[id]; part != "" {
			b.sheets = append(b.sheets, sheetPart{name, part})
		}
		return nil
	})
}
