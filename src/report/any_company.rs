//! A company that nobody has read: it charges exactly the CRM's taxes, and its forms hold everything.

use crate::base::ids::QboId;
use crate::region::{CompanyCode, CompanyRate, Form, Paper, ShippingWay, TaxBase};
use crate::settings::TaxDifference;

pub(super) const FORM: Form = Form {
    discount_line: true,
    line_discounts: false,
    shipping: ShippingWay::OwnLine,
    tax_item: true,
    rounding_item: true,
    tax_difference: TaxDifference::ExplicitTax,
};

/// Company codes as if the company charged exactly the CRM's taxes.
pub(super) fn name_codes(paper: &mut Paper) {
    let slots = &paper.slots;
    for (index, combination) in paper.combinations.iter_mut().enumerate() {
        let rate = |slot: &usize| {
            let taken = slots.get(*slot)?;
            let base = if taken.compound { TaxBase::AmountPlusTax } else { TaxBase::Amount };
            Some(CompanyRate { id: QboId::new(slot.to_string()), percent: taken.percent, base })
        };
        let rates = combination.slots.iter().filter_map(rate).collect();
        let id = index.to_string();
        combination.code = Some(CompanyCode { id: QboId::new(id.clone()), name: id, rates });
    }
}
