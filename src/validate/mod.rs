//! What QuickBooks or an accountant would refuse, one file an entity.
