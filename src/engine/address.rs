//! Where requests go. **Invariant:** host and path come from closed lists and the configuration; text from
//! data enters a URL only percent-encoded, behind the company's own path.

use crate::base::ids::{QboId, RealmId, RequestId};
use crate::base::limits::MINOR_VERSION;
use crate::base::url::{percent_encoded, safe_origin};
use crate::diagnostics::{Code, FieldPath, Finding};
use crate::step::{Operation, Resource};

use super::contract::Environment;

/// The root of one company: `https://…/v3/company/9130…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(String);

impl Address {
    pub(super) fn new(environment: &Environment, realm: &RealmId) -> Result<Self, Finding> {
        let host = match environment {
            Environment::Production => "https://quickbooks.api.intuit.com",
            Environment::Sandbox => "https://sandbox-quickbooks.api.intuit.com",
            Environment::BaseUrl(url) => safe_origin(url).ok_or_else(|| {
                let message = format!("`{url}` is neither `https://host` nor `http` on this machine");
                Finding::new(Code::EngineConfigInvalid, &FieldPath::of("environment.baseUrl"), message)
            })?,
        };
        if realm.as_str().is_empty() {
            let path = FieldPath::of("realm");
            return Err(Finding::new(Code::EngineConfigInvalid, &path, "the company id is empty"));
        }
        Ok(Self(format!("{host}/v3/company/{}", percent_encoded(realm.as_str()))))
    }

    /// `None` if QuickBooks has no such operation on the resource.
    pub(super) fn write(&self, resource: Resource, operation: Operation, id: &RequestId) -> Option<String> {
        let verb = match operation {
            Operation::Create | Operation::SparseUpdate | Operation::FullUpdate => "",
            Operation::Delete => "operation=delete&",
            Operation::Void => match resource {
                Resource::Invoice => "operation=void&",
                Resource::Payment | Resource::SalesReceipt => "operation=update&include=void&",
                _ => return None,
            },
            Operation::Link => return None,
        };
        let id = percent_encoded(id.as_str());
        Some(format!("{}/{}?{verb}minorversion={MINOR_VERSION}&requestid={id}", self.0, resource.path()))
    }

    pub(super) fn batch(&self, id: &RequestId) -> String {
        let id = percent_encoded(id.as_str());
        format!("{}/batch?minorversion={MINOR_VERSION}&requestid={id}", self.0)
    }

    pub(super) fn read(&self, resource: Resource, id: &QboId) -> String {
        let id = percent_encoded(id.as_str());
        format!("{}/{}/{id}?minorversion={MINOR_VERSION}", self.0, resource.path())
    }

    pub(super) fn changes(&self, entities: &str, since: &str) -> String {
        let (entities, since) = (percent_encoded(entities), percent_encoded(since));
        format!("{}/cdc?entities={entities}&changedSince={since}&minorversion={MINOR_VERSION}", self.0)
    }

    pub(super) fn query(&self, statement: &str) -> String {
        format!("{}/query?query={}&minorversion={MINOR_VERSION}", self.0, percent_encoded(statement))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(url: &str) -> Result<Address, Finding> {
        Address::new(&Environment::BaseUrl(url.to_owned()), &RealmId::new("123"))
    }

    #[test]
    fn only_https_or_this_machine() {
        for good in ["http://127.0.0.1:8090", "http://localhost:1/", "http://[::1]:9", "https://qbo.example"]
        {
            assert!(local(good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://localhost@example.com",
            "https://example.com/path",
            "https://example.com?x",
            "ftp://localhost",
            "https://",
            "localhost",
            "",
        ] {
            assert_eq!(local(bad).unwrap_err().code, Code::EngineConfigInvalid, "{bad}");
        }
    }

    #[test]
    fn data_cannot_leave_the_companys_path() {
        let realm = RealmId::new("1/../2?x#");
        let address = Address::new(&Environment::Production, &realm).unwrap();
        assert_eq!(
            address.read(Resource::Invoice, &QboId::new("../9?a=b")),
            "https://quickbooks.api.intuit.com/v3/company/1%2F..%2F2%3Fx%23/invoice/..%2F9%3Fa%3Db?minorversion=75"
        );
        assert!(Address::new(&Environment::Production, &RealmId::new("")).is_err());
    }

    #[test]
    fn verbs_are_spelled_as_each_resource_wants_them() {
        let address = local("http://127.0.0.1:1").unwrap();
        let id = RequestId::new("r");
        let root = "http://127.0.0.1:1/v3/company/123";
        let write = |resource, operation| address.write(resource, operation, &id);
        assert_eq!(
            write(Resource::Invoice, Operation::Void),
            Some(format!("{root}/invoice?operation=void&minorversion=75&requestid=r"))
        );
        assert_eq!(
            write(Resource::Payment, Operation::Void),
            Some(format!("{root}/payment?operation=update&include=void&minorversion=75&requestid=r"))
        );
        assert_eq!(write(Resource::Bill, Operation::Void), None);
        assert_eq!(write(Resource::Invoice, Operation::Link), None);
        assert_eq!(
            address.query("select * from Item"),
            format!("{root}/query?query=select%20%2A%20from%20Item&minorversion=75")
        );
    }
}
