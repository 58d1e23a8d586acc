//! How complete the tax mapping is: of the tax rates that documents use, which have a tax code of the company.

use crate::base::ids::CrmId;
use crate::base::money::plain;
use crate::base::ordered::{self, BTreeMap};
use crate::crm::TaxTreatment;
use crate::diagnostics::FieldPath;
use crate::mapping::{Context, tax_fit};
use crate::settings::RegionProfile;

use super::Plan;
use super::lint;
use super::scope;
use super::state::SALES;
use super::view::{MappedRate, TaxMapping};

const MAPPED: &str = "mapped";

impl Plan {
    /// Counts documents of the kinds that are pushed, whether or not they still have to be. Nothing is used where
    /// lines name no tax code.
    #[must_use]
    pub fn tax_mapping(&self) -> TaxMapping {
        let context = &self.core.context();
        let mut used: BTreeMap<(&str, &str), MappedRate> = BTreeMap::new();
        let mut whole = TaxMapping::default();
        let by_hand = matches!(context.profile, RegionProfile::UsLegacy { .. });
        if !by_hand && !context.profile.has_company_tax_codes() {
            return whole;
        }
        for kind in SALES {
            let documents = (0..context.workspace.count(kind))
                .filter_map(|index| context.workspace.sales(kind, index))
                .filter(|document| scope::pushes(context.settings, *document));
            for common in documents.map(|document| document.common()) {
                let lines = common.lines.iter().map(|line| (line.tax_treatment, &line.tax_rate_ids));
                let shipping = common.shipping.iter().map(|own| (own.tax_treatment, &own.tax_rate_ids));
                let mut ways = Vec::new();
                for (treatment, rates) in lines.chain(shipping) {
                    if treatment == TaxTreatment::Taxable {
                        ways.extend(rates.iter().map(|id| ("", id.as_str())));
                    } else if !by_hand {
                        ways.push((treatment.as_str(), ""));
                    }
                }
                ordered::sort(&mut ways);
                ways.dedup();
                let mut complete = true;
                for way in ways {
                    let own = used.entry(way).or_insert_with(|| standing(context, way));
                    own.documents = own.documents.saturating_add(1);
                    complete &= own.state == MAPPED;
                }
                let count = if complete { &mut whole.complete } else { &mut whole.incomplete };
                *count = count.saturating_add(1);
            }
        }
        whole.rates = used.into_iter().map(|(_, own)| own).collect();
        whole
    }
}

/// `way` is a treatment without tax, or the id of a tax rate.
fn standing(context: &Context<'_>, (treatment, id): (&str, &str)) -> MappedRate {
    let codes = &context.settings.tax_codes;
    let mut own = MappedRate {
        id: id.to_owned(),
        name: treatment.to_owned(),
        percent: "0".to_owned(),
        state: MAPPED.to_owned(),
        codes: Vec::new(),
        documents: 0,
    };
    let rate = context.tax_rate(&CrmId::new(id));
    let chosen = match (treatment, context.profile) {
        ("exempt", _) => codes.exempt.as_ref(),
        ("zero-rated", _) => codes.zero_rated.as_ref(),
        ("out-of-scope", _) => codes.out_of_scope.as_ref(),
        (_, RegionProfile::UsLegacy { group, .. }) => codes.rates.get(&CrmId::new(id)).or(group.as_ref()),
        _ => codes.rates.get(&CrmId::new(id)),
    };
    let percent = rate.and_then(|rate| lint::percent_of(rate).ok());
    if let (Some(rate), Some(percent)) = (rate, percent) {
        own.name.clone_from(&rate.name);
        own.percent = plain(percent);
    }
    let state = match (chosen, rate, percent) {
        (Some(code), _, _) => {
            own.codes.extend(context.tax_code(code).and_then(|code| code.name.clone()));
            let misfit = rate.is_some_and(|rate| {
                codes.rates.contains_key(&rate.id)
                    && lint::pair(context, rate, code, &FieldPath::root()).is_some()
            });
            if misfit || own.codes.is_empty() { "misfit" } else { return own }
        }
        (None, Some(_), Some(percent)) => {
            own.codes = tax_fit::fitting(context, percent, context.today);
            if own.codes.len() > 1 { "ambiguous" } else { "unmapped" }
        }
        _ => "unmapped",
    };
    own.state = state.to_owned();
    own
}
