package graph

import (
	"prologis/graph/model"
	"prologis/kb"
)

// furtherLabels are the labels of closed lists in the languages that the glossary is in
// beside Italian and English, by language.
var furtherLabels = map[string]map[model.FacetField]map[string]string{
	"fr": {
		model.FacetFieldKind: {
			string(kb.KindPractice):      "Pratiques",
			string(kb.KindCaseStudy):     "Études de cas",
			string(kb.KindConcept):       "Concepts",
			string(kb.KindConceptScheme): "Schémas conceptuels",
			string(kb.KindOrganisation):  "Organisations",
			string(kb.KindTerritory):     "Territoires",
			string(kb.KindProgramme):     "Programmes",
			string(kb.KindCollection):    "Collections",
		},
		model.FacetFieldLevel: {
			string(kb.LevelMunicipal):      "Communal",
			string(kb.LevelInterMunicipal): "Intercommunal",
			string(kb.LevelProvincial):     "Provincial",
			string(kb.LevelRegional):       "Régional",
			string(kb.LevelNational):       "National",
			string(kb.LevelEuropean):       "Européen",
		},
		model.FacetFieldReviewLabel: {
			string(kb.LabelDocumented):   "Documentée",
			string(kb.LabelPromising):    "Prometteuse",
			string(kb.LabelGoodPractice): "Bonne pratique",
		},
		model.FacetFieldStatus: {
			string(kb.StatusPlanning):       "En préparation",
			string(kb.StatusUnderWay):       "En cours",
			string(kb.StatusConcluded):      "Terminé",
			string(kb.StatusRegularService): "Service permanent",
		},
		model.FacetFieldEvidence: {
			"1": "Décrit",
			"2": "Chiffres avant et après",
			"3": "Comparaison",
			"4": "Évaluation indépendante",
			"5": "Répliqué",
		},
	},
	"es": {
		model.FacetFieldKind: {
			string(kb.KindPractice):      "Prácticas",
			string(kb.KindCaseStudy):     "Estudios de caso",
			string(kb.KindConcept):       "Conceptos",
			string(kb.KindConceptScheme): "Esquemas conceptuales",
			string(kb.KindOrganisation):  "Organizaciones",
			string(kb.KindTerritory):     "Territorios",
			string(kb.KindProgramme):     "Programas",
			string(kb.KindCollection):    "Colecciones",
		},
		model.FacetFieldLevel: {
			string(kb.LevelMunicipal):      "Municipal",
			string(kb.LevelInterMunicipal): "Intermunicipal",
			string(kb.LevelProvincial):     "Provincial",
			string(kb.LevelRegional):       "Regional",
			string(kb.LevelNational):       "Nacional",
			string(kb.LevelEuropean):       "Europeo",
		},
		model.FacetFieldReviewLabel: {
			string(kb.LabelDocumented):   "Documentada",
			string(kb.LabelPromising):    "Prometedora",
			string(kb.LabelGoodPractice): "Buena práctica",
		},
		model.FacetFieldStatus: {
			string(kb.StatusPlanning):       "En preparación",
			string(kb.StatusUnderWay):       "En curso",
			string(kb.StatusConcluded):      "Concluido",
			string(kb.StatusRegularService): "Servicio permanente",
		},
		model.FacetFieldEvidence: {
			"1": "Descrito",
			"2": "Datos de antes y después",
			"3": "Comparación",
			"4": "Evaluación independiente",
			"5": "Replicado",
		},
	},
	"ar": {
		model.FacetFieldKind: {
			string(kb.KindPractice):      "الممارسات",
			string(kb.KindCaseStudy):     "دراسات الحالة",
			string(kb.KindConcept):       "المفاهيم",
			string(kb.KindConceptScheme): "المخططات المفاهيمية",
			string(kb.KindOrganisation):  "المنظمات",
			string(kb.KindTerritory):     "المناطق",
			string(kb.KindProgramme):     "البرامج",
			string(kb.KindCollection):    "المجموعات",
		},
		model.FacetFieldLevel: {
			string(kb.LevelMunicipal):      "بلدي",
			string(kb.LevelInterMunicipal): "بين البلديات",
			string(kb.LevelProvincial):     "على مستوى المقاطعة",
			string(kb.LevelRegional):       "إقليمي",
			string(kb.LevelNational):       "وطني",
			string(kb.LevelEuropean):       "أوروبي",
		},
		model.FacetFieldReviewLabel: {
			string(kb.LabelDocumented):   "موثقة",
			string(kb.LabelPromising):    "واعدة",
			string(kb.LabelGoodPractice): "ممارسة جيدة",
		},
		model.FacetFieldStatus: {
			string(kb.StatusPlanning):       "قيد التخطيط",
			string(kb.StatusUnderWay):       "قيد التنفيذ",
			string(kb.StatusConcluded):      "منتهٍ",
			string(kb.StatusRegularService): "خدمة دائمة",
		},
		model.FacetFieldEvidence: {
			"1": "موصوف",
			"2": "أرقام قبل وبعد",
			"3": "مقارنة",
			"4": "تقييم مستقل",
			"5": "مكرر",
		},
	},
	"zh": {
		model.FacetFieldKind: {
			string(kb.KindPractice):      "实践",
			string(kb.KindCaseStudy):     "案例研究",
			string(kb.KindConcept):       "概念",
			string(kb.KindConceptScheme): "概念体系",
			string(kb.KindOrganisation):  "机构",
			string(kb.KindTerritory):     "地区",
			string(kb.KindProgramme):     "项目",
			string(kb.KindCollection):    "集合",
		},
		model.FacetFieldLevel: {
			string(kb.LevelMunicipal):      "市镇",
			string(kb.LevelInterMunicipal): "跨市镇",
			string(kb.LevelProvincial):     "省",
			string(kb.LevelRegional):       "大区",
			string(kb.LevelNational):       "国家",
			string(kb.LevelEuropean):       "欧洲",
		},
		model.FacetFieldReviewLabel: {
			string(kb.LabelDocumented):   "有记录",
			string(kb.LabelPromising):    "有前景",
			string(kb.LabelGoodPractice): "良好实践",
		},
		model.FacetFieldStatus: {
			string(kb.StatusPlanning):       "筹备中",
			string(kb.StatusUnderWay):       "进行中",
			string(kb.StatusConcluded):      "已结束",
			string(kb.StatusRegularService): "常设服务",
		},
		model.FacetFieldEvidence: {
			"1": "有描述",
			"2": "前后数据",
			"3": "有对照",
			"4": "独立评估",
			"5": "已复制",
		},
	},
}
