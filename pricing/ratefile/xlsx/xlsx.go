// Package xlsx reads rate files that are spreadsheets, for package pricing. It
// is a module of its own, so that only hosts that load such files depend on a
// spreadsheet library.
package xlsx

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/replywindow/replywindow/pricing"
)

// mostUnzipped bounds the size of a file once unpacked, in bytes. Published
// rate files unpack to less than a tenth of it.
const mostUnzipped = 64 << 20

// Reader reads XLSX files. The zero Reader is ready to use and safe for
// concurrent use.
type Reader struct{}

var _ pricing.SheetReader = Reader{}

// ReadSheets returns every sheet of a spreadsheet, in the file's order, with
// cells as they are stored: numbers without their format. The error says that
// the file is no spreadsheet, is damaged, or unpacks to more than 64 MiB.
func (Reader) ReadSheets(data []byte) (sheets []pricing.Sheet, err error) {
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: mostUnzipped,
	})
	if err != nil {
		return nil, fmt.Errorf("spreadsheet: %w", err)
	}
	defer func() {
		if closing := file.Close(); err == nil && closing != nil {
			sheets, err = nil, fmt.Errorf("spreadsheet: %w", closing)
		}
	}()
	for _, name := range file.GetSheetList() {
		rows, err := file.GetRows(name)
		if err != nil {
			return nil, fmt.Errorf("spreadsheet: sheet %q: %w", name, err)
		}
		sheets = append(sheets, pricing.Sheet{Name: name, Rows: rows})
	}
	return sheets, nil
}
