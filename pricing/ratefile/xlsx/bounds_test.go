package xlsx_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing/ratefile"
	"github.com/replywindow/replywindow/pricing/ratefile/xlsx"
)

const (
	types    = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	related  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`
	toBook   = `<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>`
	toSheet  = `<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>`
	toSecond = `<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/>`
	toTexts  = `<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/>`
)

// spreadsheet packs one sheet of rows and the shared texts. The sheet is listed so many times.
func spreadsheet(rows, texts string, times int) []byte {
	return packed(texts, strings.Repeat(`<sheet name="s" sheetId="1" r:id="rId1"/>`, times), rows)
}

// twoSheets packs two sheets of rows and the shared texts.
func twoSheets(first, second, texts string) []byte {
	return packed(texts, `<sheet name="a" sheetId="1" r:id="rId1"/><sheet name="b" sheetId="2" r:id="rId3"/>`, first, second)
}

// packed packs the shared texts, the list of sheets, and one or two parts of rows, of which the second is optional.
func packed(texts, list string, rows ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, s string) {
		head := zip.FileHeader{Name: name, Method: zip.Deflate}
		if len(s) < 1<<12 {
			head.Method = zip.Store // compressing takes most of the time of the fuzz tests
		}
		w, _ := z.CreateHeader(&head)
		_, _ = w.Write([]byte(s))
	}
	add("[Content_Types].xml", types)
	add("_rels/.rels", fmt.Sprintf(related, toBook))
	add("xl/workbook.xml", `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`+list+`</sheets></workbook>`)
	add("xl/_rels/workbook.xml.rels", fmt.Sprintf(related, toSheet+toTexts+toSecond))
	for i, part := range rows {
		add(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), `<worksheet><sheetData>`+part+`</sheetData></worksheet>`)
	}
	add("xl/sharedStrings.xml", `<sst>`+texts+`</sst>`)
	_ = z.Close()
	return b.Bytes()
}

// TestBombs gives files of a few kilobytes that ask for gigabytes. Each is refused, and little is allocated before.
func TestBombs(t *testing.T) {
	text := func(n int) string { return `<si><t>` + strings.Repeat("A", n) + `</t></si>` }
	const use = `<row><c t="s"><v>0</v></c></row>`
	for name, c := range map[string]struct {
		data []byte
		mb   uint64
	}{
		"1,000 rows with a cell in column XFD": {spreadsheet(strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 1000), "", 1), 8},
		"1,000 uses of a text of 1 MB":         {spreadsheet(strings.Repeat(use, 1000), text(1<<20), 1), 16},
		"100,000 uses of the longest text":     {spreadsheet(strings.Repeat(use, 100_000), text(32_767), 1), 64},
		"500 sheets that share one part":       {spreadsheet(strings.Repeat(use, 1000), text(9), 500), 8},
		"30 sheets that share one part":        {spreadsheet(`<row r="90000"/>`, "", 30), 64},
		"the last row that there can be":       {spreadsheet(`<row r="1048576"><c><v>1</v></c></row>`, "", 1), 8},
		"the last row that an int can name":    {twoSheets("<row/>", `<row r="9223372036854775807"/>`, ""), 8},
		"rows of 256 columns":                  {spreadsheet(strings.Repeat(`<row><c r="IV1"><v>1</v></c></row>`, 2000), "", 1), 64},
		"a part that unpacks to 64 MB":         {spreadsheet(strings.Repeat(" ", 64<<20), "", 1), 64},
		"elements within elements":             {spreadsheet(strings.Repeat("<a>", 1<<20), "", 1), 8},
		"2,600,000 elements that nobody knows": {spreadsheet(strings.Repeat("<a/>", 2_600_000), "", 1), 900},
		"1,000,000 texts":                      {spreadsheet("", strings.Repeat("<si/>", 1_000_000), 1), 300},
		"a value of 4 MB":                      {spreadsheet(`<row><c><v>`+strings.Repeat("1", 4<<20)+`</v></c></row>`, "", 1), 64},
		"a text of its own of 4 MB":            {spreadsheet(`<row><c t="inlineStr"><is><t>`+strings.Repeat("1", 4<<20)+`</t></is></c></row>`, "", 1), 64},
		"an element with 1,000,000 attributes": {spreadsheet(`<row `+attributes(1_000_000)+`/>`, "", 1), 900},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := xlsx.Read(c.data)
		runtime.ReadMemStats(&after)
		require.ErrorIs(t, err, xlsx.ErrTooLarge, name)
		require.Less(t, len(err.Error()), 300, name)
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > c.mb {
			t.Errorf("%s: a file of %d bytes allocates %d MB, at most %d are expected", name, len(c.data), mb, c.mb)
		}
	}
}

func attributes(n int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, `a%d="" `, i)
	}
	return s.String()
}

// TestBoundsAreWithin: what lies just within the bounds is read.
func TestBoundsAreWithin(t *testing.T) {
	sheets, err := xlsx.Read(spreadsheet(`<row r="100000"><c r="IV100000"><v>1</v></c></row>`, `<si><t>`+strings.Repeat("A", 32_767)+`</t></si>`, 1))
	require.NoError(t, err)
	require.Len(t, sheets[0].Rows, 100_000)
	require.Len(t, sheets[0].Rows[99_999], 256)
}

// TestDamage names what is wrong.
func TestDamage(t *testing.T) {
	for rows, says := range map[string]string{
		`<row r="2"/><row r="2"/>`:                        `row "2" is no row after row 2`,
		`<row r="x"/>`:                                    `row "x"`,
		`<row><c r="B1"/><c r="A1"/></row>`:               `cell "A1" is no cell after column 2`,
		`<row><c r="1"/></row>`:                           `cell "1"`,
		`<row><c t="s"><v>1</v></c></row>`:                `there is no shared text "1"`,
		`<row><c t="s"><v>-1</v></c></row>`:               `there is no shared text "-1"`,
		`<row><c><v><b/></v></c></row>`:                   "a value that holds elements",
		`<row><c><v>1`:                                    "XML",
		`<row><c r="` + strings.Repeat("A", 99) + `"/>`:   "columns",
		`<row><c><f>1+1</f><v>2</v></c></row></sheetData`: "XML",
	} {
		_, err := xlsx.Read(spreadsheet(rows, `<si><t>a</t></si>`, 1))
		require.ErrorContains(t, err, says, rows)
		require.ErrorContains(t, err, "spreadsheet: ", rows)
	}
}

// TestReadsWhatALibraryWrites compares with excelize, for drawn tables of texts and numbers.
func TestReadsWhatALibraryWrites(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		file := excelize.NewFile()
		text := rapid.StringMatching(`[ -~éЖ€\n_x0-9A-F]{0,12}`)
		for row := range rapid.IntRange(0, 8).Draw(r, "rows") {
			for column := range rapid.IntRange(0, 8).Draw(r, "columns") {
				cell, err := excelize.CoordinatesToCellName(column+1, 2*row+1)
				require.NoError(r, err)
				switch rapid.IntRange(0, 4).Draw(r, "kind") {
				case 0:
					require.NoError(r, file.SetCellValue("Sheet1", cell, rapid.Float64Range(-1e6, 1e6).Draw(r, "number")))
				case 1:
					require.NoError(r, file.SetCellValue("Sheet1", cell, rapid.Bool().Draw(r, "truth")))
				case 2:
					require.NoError(r, file.SetCellRichText("Sheet1", cell, []excelize.RichTextRun{{Text: text.Draw(r, "run")}, {Text: "bold", Font: &excelize.Font{Bold: true}}}))
				case 3:
					require.NoError(r, file.SetCellValue("Sheet1", cell, text.Draw(r, "text")))
				}
			}
		}
		var data bytes.Buffer
		require.NoError(r, file.Write(&data))
		theirs, err := excelize.OpenReader(bytes.NewReader(data.Bytes()), excelize.Options{RawCellValue: true})
		require.NoError(r, err)
		want, err := theirs.GetRows("Sheet1")
		require.NoError(r, err)
		got, err := xlsx.Read(data.Bytes())
		require.NoError(r, err)
		require.Len(r, got, 1)
		require.Equal(r, "Sheet1", got[0].Name)
		require.Equal(r, trimmed(want), trimmed(got[0].Rows))
	})
}

// trimmed leaves out what is empty at the end, which a file may or may not say.
func trimmed(rows [][]string) [][]string {
	out := [][]string{}
	for _, row := range rows {
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		out = append(out, append([]string{}, row...))
	}
	for len(out) > 0 && len(out[len(out)-1]) == 0 {
		out = out[:len(out)-1]
	}
	return out
}

// FuzzReadSheets reads any rows of two sheets and shared texts: no panic, and no more cells than the bounds allow.
func FuzzReadSheets(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><r><t>x</t></r></is></c></row>`, "", `<si><r><t>a</t></r><rPh><t>b</t></rPh></si>`)
	f.Add(`<row><c r="XFD1"/></row>`, "", `<si><t>_x000A_</t></si>`)
	f.Add("<row/>", `<row r="9223372036854775807"/>`, "")
	f.Fuzz(func(t *testing.T, first, second, texts string) {
		sheets, err := xlsx.Read(twoSheets(first, second, texts))
		check(t, sheets, err)
	})
}

// FuzzReadFile reads any bytes.
func FuzzReadFile(f *testing.F) {
	f.Add(spreadsheet(`<row><c><v>1</v></c></row>`, "", 1))
	f.Add(spreadsheet(strings.Repeat(`<row><c><v>1</v></c></row>`, 200), "", 1)) // compressed
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, err := xlsx.Read(data)
		check(t, sheets, err)
	})
}

// check requires that there is nothing beside an error, and no more than the bounds allow.
func check(t *testing.T, sheets []ratefile.Sheet, err error) {
	if err != nil {
		require.Nil(t, sheets)
		return
	}
	rows, cells, text := 0, 0, 0
	for _, s := range sheets {
		rows += len(s.Rows)
		for _, row := range s.Rows {
			require.LessOrEqual(t, len(row), 256)
			cells += len(row)
			for _, cell := range row {
				text += len(cell)
			}
		}
	}
	require.LessOrEqual(t, len(sheets), 32)
	require.LessOrEqual(t, rows, 100_000)
	require.LessOrEqual(t, cells, 200_000)
	require.LessOrEqual(t, text, 16<<20)
}
