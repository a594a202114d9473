package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template"
)

func TestLayouts(t *testing.T) {
	for raw, want := range map[string]string{
		`{"components":[{"type":"body","text":"a"}]}`:                                                             "",
		`{"category":"authentication"}`:                                                                           template.LayoutAuthentication,
		`{"components":[{"type":"limited_time_offer"},{"type":"carousel"}]}`:                                      template.LayoutOffer,
		`{"components":[{"type":"carousel","cards":[{"components":[{"type":"header","format":"image"}]}]}]}`:      template.LayoutMediaCarousel,
		`{"components":[{"type":"carousel","cards":[{},{"components":[{"type":"header","format":"product"}]}]}]}`: template.LayoutProductCarousel,
		`{"components":[{"type":"call_permission_request"}]}`:                                                     template.LayoutCallPermission,
		`{"components":[{"type":"header","format":"product"}]}`:                                                   template.LayoutSingleProduct,
		`{"components":[{"type":"buttons","buttons":[{"type":"order_details"}]}]}`:                                template.LayoutOrderDetails,
	} {
		require.Equal(t, want, parse(t, raw).Layout(), raw)
	}
}
