package whatsapp

import (
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// templateRiskRows lists features of a text that suggest another category. The
// kinds are the guideline's; the phrases are ours, so each row is assumed.
func templateRiskRows() []template.Row {
	rows := []template.Row{{Code: lint.CategoryRisk, For: "MARKETING", Min: 3, Kind: "vague content",
		Severity: template.SeverityWarning, Source: templateRiskSource()}}
	for _, kind := range templateRiskKinds() {
		for _, p := range kind.phrases {
			rows = append(rows, template.Row{Code: lint.CategoryRisk, For: kind.category, Kind: kind.kind, Language: p.language,
				Values: p.phrases, Severity: template.SeverityWarning, Source: templateRiskSource()})
		}
	}
	return rows
}

func templateRiskSource() template.Source {
	return templateGuess("templates/template-categorization", "2026-09-11", "the kind is the guideline's, the phrases are ours")
}

type templateRiskKind struct {
	category string
	kind     string
	phrases  []templateRiskPhrases
}

type templateRiskPhrases struct {
	language string
	phrases  []string
}

func templateRiskKinds() []templateRiskKind {
	return []templateRiskKind{
		{"MARKETING", "offer, discount or upsell", []templateRiskPhrases{
			{"en", []string{"discount", "% off", "sale", "special offer", "exclusive offer", "coupon", "promo code", "promotion", "cashback",
				"free gift", "upgrade now", "renew now", "save up to", "buy now", "shop now", "limited time"}},
			{"es", []string{"descuento", "descuentos", "% de descuento", "oferta", "ofertas", "promoción", "promociones", "cupón", "rebaja", "rebajas",
				"compra ahora", "renueva ahora", "ahorra", "regalo", "gratis"}},
			{"pt", []string{"desconto", "descontos", "% de desconto", "oferta", "ofertas", "promoção", "promoções", "cupom", "liquidação",
				"compre agora", "renove agora", "economize", "brinde", "grátis"}},
			{"hi", []string{"छूट", "ऑफ़र", "ऑफर", "डिस्काउंट", "सेल", "कूपन", "कैशबैक", "मुफ़्त", "मुफ्त", "अभी खरीदें"}},
			{"id", []string{"diskon", "promo", "promosi", "penawaran", "kupon", "potongan harga", "hemat", "gratis", "beli sekarang", "cashback"}},
		}},
		{"MARKETING", "retargeting", []templateRiskPhrases{
			{"en", []string{"left in your cart", "abandoned cart", "complete your purchase", "still interested", "finish your application", "back in stock",
				"we miss you", "come back"}},
			{"es", []string{"en tu carrito", "carrito abandonado", "completa tu compra", "sigues interesado", "te extrañamos", "vuelve a"}},
			{"pt", []string{"no seu carrinho", "carrinho abandonado", "conclua sua compra", "finalize sua compra", "sentimos sua falta"}},
			{"hi", []string{"आपके कार्ट में", "खरीदारी पूरी करें", "फिर से उपलब्ध"}},
			{"id", []string{"di keranjang", "selesaikan pembelian", "masih tertarik", "kami merindukan"}},
		}},
		{"MARKETING", "relationship building", []templateRiskPhrases{
			{"en", []string{"happy birthday", "happy new year", "merry christmas", "happy holidays", "meet our new", "introducing"}},
			{"es", []string{"feliz cumpleaños", "feliz navidad", "feliz año nuevo", "felices fiestas", "te presentamos"}},
			{"pt", []string{"feliz aniversário", "feliz natal", "feliz ano novo", "boas festas", "apresentamos"}},
			{"hi", []string{"जन्मदिन मुबारक", "जन्मदिन की शुभकामनाएं", "शुभ दीपावली", "नया साल मुबारक"}},
			{"id", []string{"selamat ulang tahun", "selamat tahun baru", "selamat hari raya", "perkenalkan"}},
		}},
		{"MARKETING", "app promotion or referral", []templateRiskPhrases{
			{"en", []string{"download our app", "install our app", "try our new", "refer a friend", "invite your friends"}},
			{"es", []string{"descarga nuestra app", "instala nuestra app", "prueba nuestra", "invita a tus amigos", "recomienda a un amigo"}},
			{"pt", []string{"baixe nosso app", "baixe nosso aplicativo", "instale nosso", "experimente nosso", "indique um amigo"}},
			{"hi", []string{"ऐप डाउनलोड करें", "हमारा ऐप", "दोस्त को रेफर"}},
			{"id", []string{"unduh aplikasi", "pasang aplikasi", "ajak teman", "coba fitur"}},
		}},
		{"MARKETING", "general survey", []templateRiskPhrases{
			{"en", []string{"take our survey", "quick survey", "share your opinion"}},
			{"es", []string{"responde nuestra encuesta", "breve encuesta", "tu opinión"}},
			{"pt", []string{"responda nossa pesquisa", "pesquisa rápida", "sua opinião"}},
			{"hi", []string{"सर्वेक्षण", "अपनी राय"}},
			{"id", []string{"isi survei", "survei singkat", "pendapat anda"}},
		}},
		{"AUTHENTICATION", "one-time code", []templateRiskPhrases{
			{"en", []string{"verification code", "one-time password", "one-time code", "one-time passcode", "otp", "security code", "login code"}},
			{"es", []string{"código de verificación", "código de seguridad", "contraseña de un solo uso", "código de acceso", "otp"}},
			{"pt", []string{"código de verificação", "código de segurança", "senha de uso único", "código de acesso", "otp"}},
			{"hi", []string{"सत्यापन कोड", "ओटीपी", "वन टाइम पासवर्ड", "otp"}},
			{"id", []string{"kode verifikasi", "kode otp", "otp", "kata sandi sekali pakai", "kode keamanan"}},
		}},
	}
}
