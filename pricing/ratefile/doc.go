// Package ratefile reads the files in which platforms publish their rates, rate cards and volume tiers, into the tables of package
// pricing. It reads comma-separated values; a spreadsheet needs [Format] Sheets, which the module pricing/ratefile/xlsx has. How a platform
// writes its files is data, a [Format]. What the rates mean for a message is not its business.
package ratefile
