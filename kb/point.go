package kb

// Point is a place on the earth in WGS 84 degrees.
type Point struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

func (p *Point) check(v *validation) {
	if p == nil {
		return
	}
	if p.Latitude < -90 || p.Latitude > 90 {
		v.invalid("latitude", "must lie between -90 and 90, not %g", p.Latitude)
	}
	if p.Longitude < -180 || p.Longitude > 180 {
		v.invalid("longitude", "must lie between -180 and 180, not %g", p.Longitude)
	}
}
