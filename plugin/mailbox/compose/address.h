/// address.h - an e-mail address (RFC 5321 4.1.2, RFC 6531) that has gone through the only constructor: no CR, LF, NUL
/// or other control character can be in it, so it may be put into a header or a command as it is.
///
/// Taken as people type and carriers issue it: dots in a row or at the ends of the local part ("a..b.@docomo.ne.jp"),
/// quoted local parts, full-width letters and ＠, domains in their own letters. The local part keeps its case; the
/// domain becomes lower case and ASCII (UTS 46, non-transitional).
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

#include "mailbox/compose/fault.h"

namespace tegami::mailbox::compose {

class Address {
 public:
  static boost::system::result<Address, Fault> parse(std::string_view text);

  /// Without quotes: a..b. or john doe. UTF-8.
  const std::string& local() const { return local_; }
  /// ASCII: example.jp, xn--wgv71a.jp, [192.0.2.1].
  const std::string& domain() const { return domain_; }

  /// False: only a server with SMTPUTF8 (RFC 6531) can take it. IDN domains are no reason, they are ASCII by now.
  bool ascii() const;

  /// As RCPT TO and headers have it, without < and >: the local part quoted where it is no dot-atom:
  /// "a..b."@docomo.ne.jp. RFC 5321 and 5322 know no other form, strict servers refuse the one without quotes, and the
  /// carriers get this one from everybody anyway: Postfix 3.7, given RCPT TO:<a..b.@docomo.ne.jp>, passes on
  /// <"a..b."@docomo.ne.jp> and quotes To likewise (measured; smtp_quote_rfc821_envelope = yes is its default).
  std::string wire() const;

  /// For people, and parse() takes it again: as wire(), the domain in its own letters.
  std::string shown() const;

  bool operator==(const Address&) const = default;

 private:
  Address(std::string local, std::string domain) : local_(std::move(local)), domain_(std::move(domain)) {}
  std::string quoted_local() const;

  std::string local_, domain_;
};

}  // namespace tegami::mailbox::compose
