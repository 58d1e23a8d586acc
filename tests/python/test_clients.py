"""The Python clients `python-quickbooks` and `intuit-oauth` against the sandbox over HTTP, as an integration uses them.

Run by `npm test`, which gives the server's command in SANDBOX_COMMAND as JSON.
"""

import json
import os
import re
import subprocess
import unittest
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from decimal import Decimal

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # the sandbox speaks plain HTTP

from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_delete
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects import (
    Attachable, AttachableRef, Customer, Invoice, Item, Payment, PaymentLine, SalesItemLine, SalesItemLineDetail,
    TaxAgency, TaxRateDetails, TaxService,
)
from quickbooks.objects.base import LinkedTxn, Ref

BACK = "http://localhost:9999/back"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


def post(url, body, headers=()):
    """Status and headers of a POST, redirects not followed."""
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")
    try:
        with urllib.request.build_opener(NoRedirect).open(request) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        command = json.loads(os.environ["SANDBOX_COMMAND"])
        cls.server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        found = None
        while found is None:
            line = cls.server.stdout.readline()
            assert line, "the sandbox did not start"
            found = re.search(r"(http://\S+)/v3/company/(\d+)", line)
        cls.url, cls.realm = found.groups()
        cls.auth = cls.connected()
        QuickBooks.api_url_v3 = QuickBooks.sandbox_api_url_v3 = f"{cls.url}/v3"
        cls.qb = QuickBooks(
            auth_client=cls.auth, refresh_token=cls.auth.refresh_token, company_id=cls.realm, minorversion=75, use_decimal=True
        )

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        # The server ends with an error if an answer did not fit Intuit's types (tests/validated.mjs).
        if cls.server.wait() == 70:
            raise AssertionError("the sandbox found faults in its own answers")
        cls.server.stdout.close()

    @classmethod
    def consent(cls, client):
        url = client.get_authorization_url([Scopes.ACCOUNTING, Scopes.OPENID])
        with urllib.request.urlopen(url) as answer:
            page = answer.read().decode()
        fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
        form = urllib.parse.urlencode([*fields, ("realm", cls.realm), ("decision", "connect")]).encode()
        status, headers = post(f"{cls.url}/connect/oauth2/consent", form)
        assert status == 302, status
        return urllib.parse.parse_qs(urllib.parse.urlparse(headers["location"]).query)

    @classmethod
    def connected(cls):
        client = AuthClient("app", "secret", BACK, f"{cls.url}/.well-known/openid_sandbox_configuration")
        answer = cls.consent(client)
        assert answer["realmId"] == [cls.realm] and answer["state"] == [client.state_token], answer
        client.get_bearer_token(answer["code"][0], realm_id=cls.realm)
        return client

    def customer(self, name):
        customer = Customer()
        customer.DisplayName = name
        customer.save(qb=self.qb)
        return customer

    def invoice(self, customer, amount):
        item = Item.filter(Name="Services", qb=self.qb)[0]
        line = SalesItemLine()
        line.Amount = amount
        line.SalesItemLineDetail = SalesItemLineDetail()
        line.SalesItemLineDetail.ItemRef = item.to_ref()
        # The client sends 0 for what is not set, and the product of both has to be the amount.
        line.SalesItemLineDetail.Qty, line.SalesItemLineDetail.UnitPrice = 1, amount
        line.SalesItemLineDetail.TaxCodeRef = Ref()
        line.SalesItemLineDetail.TaxCodeRef.value = "NON"
        invoice = Invoice()
        invoice.CustomerRef = customer.to_ref()
        invoice.Line = [line]
        invoice.save(qb=self.qb)
        return invoice

    def code_of(self, work):
        with self.assertRaises(QuickbooksException) as raised:
            work()
        return raised.exception.error_code

    def test_create_query_update(self):
        customer = self.customer("O'Neil & Söhne")
        self.assertEqual(Customer.filter(DisplayName="O'Neil & Söhne", qb=self.qb)[0].Id, customer.Id)
        customer.Notes = "first"
        customer.save(qb=self.qb)
        stored = Customer.get(customer.Id, qb=self.qb)
        self.assertEqual((stored.SyncToken, stored.Notes), ("1", "first"))
        customer.Notes = "second"
        self.assertEqual(self.code_of(lambda: customer.save(qb=self.qb)), 5010)
        self.assertEqual(self.code_of(lambda: self.customer("o'neil & söhne")), 6240)
        self.assertGreaterEqual(Customer.count(qb=self.qb), 1)

    def test_request_id(self):
        first, again = Customer(), Customer()
        for one in (first, again):
            one.DisplayName = "Sent twice"
            one.save(qb=self.qb, request_id="python-1")
        self.assertEqual(first.Id, again.Id)

    def test_pay_void_delete(self):
        invoice = self.invoice(self.customer("Payer"), 100.1)
        self.assertEqual(Invoice.get(invoice.Id, qb=self.qb).TotalAmt, Decimal("100.1"))
        payment = Payment()
        payment.CustomerRef, payment.TotalAmt = invoice.CustomerRef, 40
        line, link = PaymentLine(), LinkedTxn()
        link.TxnId, link.TxnType, line.Amount, line.LinkedTxn = invoice.Id, "Invoice", 40, [link]
        payment.Line = [line]
        payment.save(qb=self.qb)
        self.assertEqual(Invoice.get(invoice.Id, qb=self.qb).Balance, Decimal("60.1"))
        payment.void(qb=self.qb)
        self.assertEqual(Payment.get(payment.Id, qb=self.qb).TotalAmt, 0)
        invoice = Invoice.get(invoice.Id, qb=self.qb)
        self.assertEqual(invoice.Balance, Decimal("100.1"))
        self.assertEqual(invoice.download_pdf(qb=self.qb)[:5], b"%PDF-")
        invoice.send(qb=self.qb, send_to="a@b.example")
        invoice = Invoice.get(invoice.Id, qb=self.qb)
        self.assertEqual(invoice.EmailStatus, "EmailSent")
        invoice.void(qb=self.qb)
        invoice = Invoice.get(invoice.Id, qb=self.qb)
        self.assertEqual((invoice.TotalAmt, invoice.PrivateNote[:6]), (0, "Voided"))
        invoice.delete(qb=self.qb)
        self.assertEqual(self.code_of(lambda: Invoice.get(invoice.Id, qb=self.qb)), 610)

    def test_batch_and_changes(self):
        since = datetime.now(timezone.utc) - timedelta(hours=1)
        customer = self.customer("Batched")
        items = []
        for number in range(35):
            payment = Payment()
            payment.CustomerRef, payment.TotalAmt = customer.to_ref(), number + 1
            items.append(payment)
        broken = Payment()
        broken.TotalAmt = 1
        made = batch_create([*items, broken], qb=self.qb)
        self.assertEqual((len(made.successes), len(made.faults)), (35, 1))
        self.assertEqual(made.faults[0].Error[0].code, "2020")
        gone = batch_delete([Payment.get(one.Id, qb=self.qb) for one in made.successes[:3]], qb=self.qb)
        self.assertEqual(len(gone.successes), 3)
        changes = change_data_capture([Payment, Invoice], since.strftime("%Y-%m-%dT%H:%M:%SZ"), qb=self.qb)
        own = [one for one in changes.Payment if one.Id in {made.Id for made in made.successes}]
        self.assertEqual(len(own), 35)
        self.assertEqual(sum(getattr(one, "status", None) == "Deleted" for one in own), 3)

    def test_attachment(self):
        invoice = self.invoice(self.customer("With a file"), 5)
        attachment = Attachable()
        reference = AttachableRef()
        reference.EntityRef = invoice.to_ref()
        attachment.AttachableRef = [reference]
        attachment.FileName, attachment.ContentType = "scan.pdf", "application/pdf"
        attachment._FileBytes = bytes(range(256))
        attachment.save(qb=self.qb)
        stored = Attachable.get(attachment.Id, qb=self.qb)
        self.assertEqual((stored.FileName, stored.Size), ("scan.pdf", 256))
        with urllib.request.urlopen(stored.TempDownloadUri) as answer:
            self.assertEqual(answer.read(), bytes(range(256)))
        where = f"AttachableRef.EntityRef.Type = 'Invoice' AND AttachableRef.EntityRef.value = '{invoice.Id}'"
        self.assertEqual([one.Id for one in Attachable.where(where, qb=self.qb)], [attachment.Id])

    def test_tax_service(self):
        detail = TaxRateDetails()
        detail.TaxRateName, detail.RateValue = "Depot8", "8"
        detail.TaxAgencyId = TaxAgency.all(qb=self.qb)[0].Id
        service = TaxService()
        service.TaxCode, service.TaxRateDetails = "Depot 8%", [detail]
        made = service.save(qb=self.qb)
        self.assertEqual((made.TaxCode, int(made.TaxCodeId) > 0), ("Depot 8%", True))

    def test_tokens_to_their_end(self):
        client = AuthClient("other-app", "secret", BACK, f"{self.url}/.well-known/openid_sandbox_configuration")
        answer = self.consent(client)
        client.get_bearer_token(answer["code"][0], realm_id=self.realm)
        self.assertEqual((client.expires_in, client.x_refresh_token_expires_in), (3600, 8726400))
        first = client.refresh_token
        client.refresh()
        self.assertEqual(client.refresh_token, first)
        self.assertEqual(client.get_user_info().json()["email"], "sam@example.com")
        with self.assertRaises(AuthClientError) as raised:
            client.get_bearer_token(answer["code"][0], realm_id=self.realm)
        self.assertEqual(raised.exception.status_code, 400)
        self.assertTrue(client.revoke(token=client.refresh_token))
        with self.assertRaises(AuthClientError):
            client.refresh(refresh_token=first)


if __name__ == "__main__":
    unittest.main()
