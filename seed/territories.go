package seed

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"prologis/kb"
)

// The columns of the territories' file.
const (
	colLevel = iota
	colCode
	colParent
	colName
	colNuts
	colAcronym
	colCadastral
	colLatitude
	colLongitude
	columns
)

var sorts = map[string]kb.TerritorySort{
	"region": kb.TerritoryRegion, "province": kb.TerritoryProvince, "municipality": kb.TerritoryMunicipality,
}

// limits is whom the territories are owed to.
var limits = kb.Source{
	Title: "geojson-italy (limiti amministrativi ISTAT, 2024-05), CC BY 4.0", Author: "ISTAT, openpolis",
	URL: "https://github.com/openpolis/geojson-italy",
}

// readTerritories reads regions, provinces and municipalities. Parents stand
// before their children in the file.
func readTerritories(content []byte) ([]kb.PutInput, error) {
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the territories: %w", err)
	}
	slugs := map[string]string{"": "italia"} // by code
	var inputs []kb.PutInput
	for _, row := range rows[1:] {
		in, err := readTerritory(row, slugs)
		if err != nil {
			return nil, fmt.Errorf("territory %s: %w", row[colName], err)
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

func readTerritory(row []string, slugs map[string]string) (kb.PutInput, error) {
	sort := sorts[row[colLevel]]
	latitude, err := strconv.ParseFloat(row[colLatitude], 64)
	if err != nil {
		return kb.PutInput{}, err
	}
	longitude, err := strconv.ParseFloat(row[colLongitude], 64)
	if err != nil {
		return kb.PutInput{}, err
	}
	slug := kb.Slugify(row[colName])
	name := kb.Text{"it": row[colName]}
	switch {
	case sort == kb.TerritoryProvince && row[colName] == "Venezia":
		slug, name = "citta-metropolitana-di-venezia", kb.Text{"it": "Città metropolitana di Venezia", "en": "Metropolitan City of Venice"}
	case sort == kb.TerritoryProvince:
		slug, name = "provincia-di-"+slug, kb.Text{"it": "Provincia di " + row[colName], "en": "Province of " + englishName(row[colName])}
	case sort == kb.TerritoryRegion || englishName(row[colName]) != row[colName]:
		name["en"] = englishName(row[colName])
	}
	slugs[row[colCode]] = slug
	return kb.PutInput{Slug: slug, Content: &kb.TerritoryContent{
		Name: name, Sort: sort, Code: row[colCode], Nuts: nuts(row[colNuts]), Acronym: row[colAcronym],
		CadastralCode: row[colCadastral], Parent: kb.ID(slugs[row[colParent]]),
		Point:   &kb.Point{Latitude: latitude, Longitude: longitude},
		Sources: []kb.Source{limits},
	}}, nil
}

// nuts joins the two units of Trentino-Alto Adige as a list.
func nuts(column string) string { return strings.ReplaceAll(column, "+", ", ") }

// Names that English has of its own.
var english = map[string]string{
	"Piemonte": "Piedmont", "Valle d'Aosta/Vallée d'Aoste": "Aosta Valley", "Lombardia": "Lombardy",
	"Trentino-Alto Adige/Südtirol": "Trentino-South Tyrol", "Toscana": "Tuscany", "Puglia": "Apulia",
	"Sicilia": "Sicily", "Sardegna": "Sardinia", "Venezia": "Venice", "Padova": "Padua",
}

func englishName(name string) string {
	if own, ok := english[name]; ok {
		return own
	}
	return name
}
